"""The evaluator of alarms judges as CloudWatch does; the tests of the alarms stand on it."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from tests.alarm_conditions import Datapoint, fires, lacks_data, published, resolved

NOW = 1_000_000.0
MANY: dict[str, Any] = {
    "Namespace": "Buurtrelay",
    "MetricName": "Failures",
    "Dimensions": [{"Name": "service", "Value": "testdorp"}],
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 2,
    "ComparisonOperator": "GreaterThanThreshold",
    "TreatMissingData": "notBreaching",
}


def points(*values: float, ago: float = 1, service: str = "testdorp") -> list[Datapoint]:
    at = NOW - ago
    return [Datapoint("Buurtrelay", "Failures", {"service": service}, each, at) for each in values]


@pytest.mark.parametrize(
    ("statistic", "value"),
    [("Sum", 6), ("Maximum", 3), ("Minimum", 1), ("Average", 2), ("SampleCount", 3)],
)
def test_it_knows_the_statistics(statistic: str, value: float) -> None:
    alarm = {**MANY, "Statistic": statistic, "ComparisonOperator": "GreaterThanOrEqualToThreshold"}
    assert fires({**alarm, "Threshold": value}, points(1, 2, 3), NOW)
    assert not fires({**alarm, "Threshold": value + 0.1}, points(1, 2, 3), NOW)


@pytest.mark.parametrize(
    "others",
    [points(9, service="elsewhere"), points(9, ago=61), points(9, ago=-1), points(2)],
    ids=["another municipality", "too old", "yet to come", "no more than the threshold"],
)
def test_what_does_not_count_does_not_fire(others: Sequence[Datapoint]) -> None:
    assert not fires(MANY, others, NOW)


def test_so_many_periods_of_so_many_have_to_breach() -> None:
    thrice = {**MANY, "EvaluationPeriods": 3}
    twice = points(3) + points(3, ago=61)
    assert not fires(thrice, twice, NOW)
    assert fires(thrice, twice + points(3, ago=121), NOW)
    assert fires({**thrice, "DatapointsToAlarm": 2}, twice, NOW)


def test_silence_fires_only_where_it_is_told_to() -> None:
    fewer = {**MANY, "ComparisonOperator": "LessThanThreshold"}
    assert not fires(fewer, [], NOW)
    assert fires({**fewer, "TreatMissingData": "breaching"}, [], NOW)


def calculated(expression: str) -> dict[str, Any]:
    """An alarm on metric math with ``Failures`` as a and ``Others`` as b."""
    one = {key: MANY[key] for key in ("Namespace", "MetricName", "Dimensions")}
    metrics = {"a": one, "b": {**one, "MetricName": "Others"}}
    stats = [
        {"Id": name, "MetricStat": {"Metric": each, "Stat": "Sum", "Period": 60}}
        for name, each in metrics.items()
    ]
    return {**MANY, "Metrics": [{"Id": "all", "Expression": expression}, *stats]}


def others(value: float) -> list[Datapoint]:
    return [each._replace(metric="Others") for each in points(value)]


def test_it_adds_up_the_metrics_of_a_sum() -> None:
    alarm = calculated("SUM(METRICS())")
    assert fires(alarm, points(1) + others(2), NOW)
    assert not fires(alarm, others(2), NOW)


def test_it_takes_one_metric_from_another() -> None:
    filled, strict = calculated("a - FILL(b, 0)"), calculated("a - b")
    assert fires(filled, points(3), NOW)
    assert not fires(filled, points(3) + others(1), NOW)
    assert not fires(strict, points(3), NOW), "b is not known"
    assert fires(strict, points(5) + others(2), NOW)


def test_it_knows_when_an_alarm_has_nothing_to_go_by() -> None:
    heard = {**MANY, "TreatMissingData": "missing", "EvaluationPeriods": 2}
    assert lacks_data(heard, [], NOW)
    assert not lacks_data(heard, points(1, ago=61), NOW)
    assert not lacks_data({**heard, "TreatMissingData": "breaching"}, [], NOW)


def test_it_reads_the_metrics_in_a_log() -> None:
    directive = {
        "Namespace": "Buurtrelay",
        "Dimensions": [["service"]],
        "Metrics": [{"Name": "Failures", "Unit": "Count"}],
    }
    told = {"Timestamp": (NOW - 1) * 1_000, "CloudWatchMetrics": [directive]}
    line = json.dumps({"_aws": told, "service": "testdorp", "Failures": [1.0, 2.0]})
    assert list(published(["START", line, '{"level": "INFO"}'])) == points(1, 2)


def test_it_puts_values_in_place_of_references() -> None:
    alarm = {"Dimensions": [{"Name": "service", "Value": {"Ref": "Municipality"}}]}
    queue = {"Value": {"Fn::GetAtt": ["AlertsQueue", "QueueName"]}}
    assert resolved(alarm, {"Municipality": "testdorp"})["Dimensions"][0]["Value"] == "testdorp"
    assert resolved(queue, {}) == {"Value": "AlertsQueue"}
