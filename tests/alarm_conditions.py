"""When an alarm of CloudWatch fires: its condition, evaluated over data points that were published.

An alarm is told as in the template (``Properties``) or as ``describe_alarms`` answers: both name
things alike. Dimensions are compared as they stand, so resolve intrinsic functions first:
:func:`resolved` puts values in place of each ``Ref``.

Left out of CloudWatch's rules: percentiles, and metric math but for the sum of all metrics.
Periods end at ``now`` instead of at full minutes, as CloudWatch waits for late points anyway.
Source: Amazon CloudWatch User Guide, "Using Amazon CloudWatch alarms", of November 2025.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import ge, gt, le, lt
from typing import Any, NamedTuple

Alarm = Mapping[str, Any]

_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": ge,
    "GreaterThanThreshold": gt,
    "LessThanOrEqualToThreshold": le,
    "LessThanThreshold": lt,
}
_STATISTICS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "Average": lambda values: sum(values) / len(values),
    "Maximum": max,
    "Minimum": min,
    "SampleCount": len,
    "Sum": sum,
}


class Datapoint(NamedTuple):
    """One published value, at a moment in Unix seconds."""

    namespace: str
    metric: str
    dimensions: Mapping[str, str]
    value: float
    at: float


def fires(alarm: Alarm, datapoints: Iterable[Datapoint], now: float) -> bool:
    """Whether the alarm is in state ALARM at ``now`` (Unix seconds).

    So it is once ``DatapointsToAlarm`` of the last ``EvaluationPeriods`` breach the threshold
    (all of them, unless told); a period without points breaches if ``TreatMissingData`` says so.
    Raises KeyError for what this evaluator does not know.
    """
    series = [_Series(alarm, each) for each in _metrics(alarm)]
    points = list(datapoints)
    periods = int(alarm["EvaluationPeriods"])
    breaching = 0
    for nth in range(periods):
        values = [value for each in series for value in each.at(points, now, nth)]
        breaching += _breaches(alarm, sum(values) if values else None)
    return breaching >= int(alarm.get("DatapointsToAlarm", periods))


def resolved(alarm: Alarm, values: Mapping[str, str]) -> Alarm:
    """The alarm with values in place of ``Ref`` and ``GetAtt``, by the resource's logical id.

    What has no value keeps its logical id as value, so that a test needs to name few.
    """
    return {name: _resolved(value, values) for name, value in alarm.items()}


def published(lines: Iterable[str]) -> Iterator[Datapoint]:
    """The data points that lines of a log publish in CloudWatch's embedded metric format (EMF).

    Any other line is passed over.
    """
    for line in lines:
        if '"_aws"' not in line:
            continue
        told = json.loads(line[line.index("{") :])
        for directive in told["_aws"]["CloudWatchMetrics"]:
            yield from _of_directive(told, directive)


class _Series:
    """One metric of an alarm, period by period."""

    def __init__(self, alarm: Alarm, told: Mapping[str, Any]) -> None:
        self._named = told["Namespace"], told["MetricName"]
        self._dimensions = {each["Name"]: each["Value"] for each in told.get("Dimensions", ())}
        self._statistic = _STATISTICS[told["Statistic"]]
        self._period = float(told["Period"])

    def at(self, points: Iterable[Datapoint], now: float, nth: int) -> Iterator[float]:
        """The value of the ``nth`` period before ``now``; none if nothing was published in it."""
        end = now - nth * self._period
        values = [
            each.value
            for each in points
            if (each.namespace, each.metric) == self._named
            and dict(each.dimensions) == self._dimensions
            and end - self._period < each.at <= end
        ]
        if values:
            yield self._statistic(values)


def _metrics(alarm: Alarm) -> Iterator[Mapping[str, Any]]:
    """The alarm's own metric, or those whose sum it is about."""
    if "Metrics" not in alarm:
        yield alarm
        return
    for each in alarm["Metrics"]:
        if "Expression" in each:
            known = {"SUM(METRICS())": None}
            known[each["Expression"]]
        else:
            stat = each["MetricStat"]
            yield {**stat["Metric"], "Statistic": stat["Stat"], "Period": stat["Period"]}


def _breaches(alarm: Alarm, value: float | None) -> bool:
    if value is None:
        return bool(alarm.get("TreatMissingData") == "breaching")
    return _COMPARISONS[alarm["ComparisonOperator"]](value, float(alarm["Threshold"]))


def _of_directive(told: Mapping[str, Any], directive: Mapping[str, Any]) -> Iterator[Datapoint]:
    for names in directive["Dimensions"]:
        dimensions = {name: str(told[name]) for name in names}
        for metric in directive["Metrics"]:
            values = told[metric["Name"]]
            for value in values if isinstance(values, list) else [values]:
                at = told["_aws"]["Timestamp"] / 1_000
                yield Datapoint(directive["Namespace"], metric["Name"], dimensions, value, at)


def _resolved(value: Any, values: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        for function in ("Ref", "Fn::GetAtt"):
            if function in value:
                told = value[function]
                logical = (told if isinstance(told, str) else told[0]).split(".")[0]
                return values.get(logical, logical)
        return {name: _resolved(each, values) for name, each in value.items()}
    if isinstance(value, list):
        return [_resolved(each, values) for each in value]
    return value
