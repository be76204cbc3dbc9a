"""When an alarm of CloudWatch fires: its condition, evaluated over data points that were published.

An alarm is told as in the template (``Properties``) or as ``describe_alarms`` answers: both name
things alike. Dimensions are compared as they stand, so resolve intrinsic functions first:
:func:`resolved` puts values in place of each ``Ref``.

Left out of CloudWatch's rules: percentiles, and metric math but for sums and differences.
Periods end at ``now`` instead of at full minutes, as CloudWatch waits for late points anyway.
Source: Amazon CloudWatch User Guide, "Using Amazon CloudWatch alarms", of November 2025.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import ge, gt, le, lt
from typing import Any, NamedTuple

Alarm = Mapping[str, Any]

ALONE = "alone"
"""The one metric of an alarm without an expression."""

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
    values = _values(alarm, datapoints, now)
    breaching = sum(_breaches(alarm, each) for each in values)
    return breaching >= int(alarm.get("DatapointsToAlarm", len(values)))


def lacks_data(alarm: Alarm, datapoints: Iterable[Datapoint], now: float) -> bool:
    """Whether the alarm is in state INSUFFICIENT_DATA at ``now``, as every new one is at first.

    Only where ``TreatMissingData`` is ``missing``, and once no period has a point. CloudWatch looks
    at a few periods more than ``EvaluationPeriods`` before it says so.
    """
    values = _values(alarm, datapoints, now)
    return alarm.get("TreatMissingData", "missing") == "missing" and values == [None] * len(values)


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

    def __init__(self, told: Mapping[str, Any]) -> None:
        self._named = told["Namespace"], told["MetricName"]
        self._dimensions = {each["Name"]: each["Value"] for each in told.get("Dimensions", ())}
        self._statistic = _STATISTICS[told["Statistic"]]
        self._period = float(told["Period"])

    def at(self, points: Iterable[Datapoint], now: float, nth: int) -> float | None:
        """The value of the ``nth`` period before ``now``; None if nothing was published in it."""
        end = now - nth * self._period
        values = [
            each.value
            for each in points
            if (each.namespace, each.metric) == self._named
            and dict(each.dimensions) == self._dimensions
            and end - self._period < each.at <= end
        ]
        return self._statistic(values) if values else None


def _values(alarm: Alarm, datapoints: Iterable[Datapoint], now: float) -> list[float | None]:
    """What the alarm compares, the last period first."""
    series, points = _metrics(alarm), list(datapoints)
    told = [each["Expression"] for each in alarm.get("Metrics", ()) if "Expression" in each]
    expression = told[0] if told else ALONE
    return [
        _calculated(expression, {name: each.at(points, now, nth) for name, each in series.items()})
        for nth in range(int(alarm["EvaluationPeriods"]))
    ]


def _metrics(alarm: Alarm) -> dict[str, _Series]:
    """The alarm's own metric, or those of its expression by id."""
    if "Metrics" not in alarm:
        return {ALONE: _Series(alarm)}
    stats = {each["Id"]: each["MetricStat"] for each in alarm["Metrics"] if "MetricStat" in each}
    return {
        name: _Series({**stat["Metric"], "Statistic": stat["Stat"], "Period": stat["Period"]})
        for name, stat in stats.items()
    }


def _calculated(expression: str, known: Mapping[str, float | None]) -> float | None:
    """Metric math: the sum of what is known, or a sum of terms such as ``a - FILL(b, 0)``."""
    if expression == "SUM(METRICS())":
        present = [each for each in known.values() if each is not None]
        return sum(present) if present else None
    total = 0.0
    for sign, term in re.findall(r"(^|[-+]) ?(\S+(?: 0\))?)", expression):
        filled = re.fullmatch(r"FILL\((\w+), 0\)", term)
        value = known[filled[1] if filled else term]
        if value is None and not filled:
            return None
        total += (value or 0) * (-1 if sign == "-" else 1)
    return total


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
