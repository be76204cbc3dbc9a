"""Which alarms fire after what the functions have published."""

import json
import time
from collections.abc import Callable, Iterable, Iterator

import pytest

from functions.sweep import app as sweep
from tests.alarm_conditions import Datapoint, fires, published, resolved
from tests.functions.output import output_of
from tests.resources import Resources, of_type

Fired = Callable[[Iterable[Datapoint]], set[str]]
Told = Callable[[], list[Datapoint]]


def point(metric: str, value: float, namespace: str = "Buurtrelay", **by: str) -> Datapoint:
    """A value that is published just now."""
    return Datapoint(namespace, metric, by or {"service": "testdorp"}, value, time.time())


@pytest.fixture
def fired(resources: Resources) -> Fired:
    """The alarms that fire now."""
    alarms = {
        name: resolved(alarm, {"Municipality": "testdorp"})
        for name, alarm in of_type(resources, "AWS::CloudWatch::Alarm").items()
    }

    def fired(points: Iterable[Datapoint]) -> set[str]:
        told, moment = list(points), time.time() + 1
        return {name for name, alarm in alarms.items() if fires(alarm, told, moment)}

    return fired


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    """What the functions, who write to one place, have published since it was asked last."""
    with output_of(sweep.logger, sweep.metrics, capsys, monkeypatch) as output:
        yield lambda: list(published(json.dumps(each) for each in output.metrics()))
