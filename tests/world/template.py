"""What the world takes from ``template.yaml``: resources, settings, event sources, time-outs."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

PROJECT = Path(__file__).parent.parent.parent

_MOST_AT_ONCE = 10
"""Where the template sets no MaximumConcurrency: more would change nothing here."""


@dataclass(frozen=True, slots=True)
class QueueSource:
    """A queue that feeds a function."""

    queue: str
    function: str
    batch_size: int
    window_s: float
    most_at_once: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """A function that is called every so many seconds."""

    function: str
    every_s: float


@dataclass(frozen=True, slots=True)
class Template:
    """The parsed SAM template."""

    parsed: Mapping[str, Any]

    def of_type(self, kind: str) -> dict[str, Any]:
        """Properties by logical name."""
        return {
            name: resource.get("Properties", {})
            for name, resource in self.parsed["Resources"].items()
            if resource["Type"] == kind
        }

    @property
    def functions(self) -> dict[str, Any]:
        """The functions that exist in this tree."""
        return {
            name: properties
            for name, properties in self.of_type("AWS::Serverless::Function").items()
            if (PROJECT / properties["CodeUri"] / "app.py").exists()
        }

    def variables(self, function: str) -> Mapping[str, Any]:
        """The environment of a function as the template writes it, references and all."""
        usual = self.parsed["Globals"]["Function"]["Environment"]["Variables"]
        own = self.functions[function].get("Environment", {}).get("Variables", {})
        return {**usual, **own}

    @property
    def endless(self) -> frozenset[str]:
        """The functions that Lambda lets feed themselves for ever."""
        named = self.functions.items()
        return frozenset(name for name, each in named if each.get("RecursiveLoop") == "Allow")

    def timeout_s(self, function: str) -> float:
        """After how long Lambda ends an invocation."""
        usual = self.parsed["Globals"]["Function"]["Timeout"]
        return float(self.functions[function].get("Timeout", usual))

    def parameters(self) -> dict[str, str]:
        """The parameters' defaults."""
        return {
            name: str(parameter.get("Default", ""))
            for name, parameter in self.parsed["Parameters"].items()
        }

    def queue_sources(self, number: Callable[[Any], int]) -> Iterator[QueueSource]:
        """Every queue that feeds a function; ``number`` resolves a reference to a parameter."""
        for function, event in self._events("SQS"):
            scaling = event.get("ScalingConfig", {})
            yield QueueSource(
                queue=event["Queue"]["Fn::GetAtt"][0],
                function=function,
                batch_size=number(event.get("BatchSize", 10)),
                window_s=number(event.get("MaximumBatchingWindowInSeconds", 0)),
                most_at_once=number(scaling.get("MaximumConcurrency", _MOST_AT_ONCE)),
            )

    def schedules(self) -> Iterator[Schedule]:
        """Every function that runs by the clock."""
        for kind, key in (("Schedule", "Schedule"), ("ScheduleV2", "ScheduleExpression")):
            for function, event in self._events(kind):
                yield Schedule(function, _seconds(event[key]))

    def _events(self, kind: str) -> Iterator[tuple[str, Any]]:
        for function, properties in self.functions.items():
            for event in properties.get("Events", {}).values():
                if event["Type"] == kind:
                    yield function, event["Properties"]


def _seconds(expression: str) -> float:
    """Of ``rate(1 minute)``; a ``cron`` does not matter within a day."""
    if not expression.startswith("rate("):
        return 86_400.0
    number, unit = expression.removeprefix("rate(").rstrip(")").split()
    return int(number) * {"minute": 60.0, "hour": 3_600.0, "day": 86_400.0}[unit.rstrip("s")]


@cache
def template() -> Template:
    """The project's template."""
    return Template(yaml_parse((PROJECT / "template.yaml").read_text()))
