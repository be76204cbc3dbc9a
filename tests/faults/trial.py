"""One alert in one world with one fault: the town, the audience, the settings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.faults.measure import Measured, measure
from tests.world.boundary import Point
from tests.world.people import residents
from tests.world.scheduler import current_process
from tests.world.world import World

URGENCIES = ("Immediate", "Expected")


@dataclass(frozen=True, slots=True)
class Town:
    """An audience. ``hint`` is each group's count in the lookup's eyes: it makes the slices."""

    groups: int
    each: int
    hint: int
    per_second: float

    @property
    def people(self) -> int:
        """The audience."""
        return self.groups * self.each


TOWN = Town(groups=5, each=60, hint=170, per_second=76)
"""300 people in five slices, so that chains of slices are at work."""

HAMLET = Town(groups=4, each=4, hint=170, per_second=4)
"""16 people in four slices of two chunks: small enough to be killed at every point."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong.

    ``whatsapp`` are settings of the simulator; ``arm`` acts on the world before the post;
    ``lasts_s`` is how long to wait before anybody looks; ``expires_s`` is the alert's time to live.
    """

    name: str
    whatsapp: Mapping[str, Any] = field(default_factory=dict)
    arm: Callable[[World], None] = lambda world: None
    lasts_s: float = 0
    expires_s: float | None = None


CLEAN = Fault("nothing")


def trial(fault: Fault, urgency: str, town: Town, points: list[Point] | None = None) -> Measured:
    """Post one alert and see. ``points`` gets every passage of the I/O boundary until the end."""
    quiet = {"flush_interval": 1.5, "batch_max": 1_000}
    settings = {**quiet, **fault.whatsapp}
    choices = {"MessagesPerSecond": str(town.per_second)}
    with World(choices=choices, whatsapp=settings) as world:
        world.settle(residents(town.groups, town.each), hint=town.hint)
        fault.arm(world)
        world.boundary.points = points
        posted = world.scheduler.now
        alert_id = world.post(urgency=urgency, **_expiry(fault, posted))
        world.run(fault.lasts_s)
        world.run_until_quiet(600)
        world.boundary.points = None
        return measure(world, alert_id, town.people, posted)


def kill(point: Point) -> Callable[[World], None]:
    """Arm a world: the process that passes this point dies there."""

    def arm(world: World) -> None:
        def strike(here: Point) -> None:
            if (here.function, here.number) == (point.function, point.number):
                process = current_process()
                assert process is not None
                world.scheduler.kill(process)

        world.boundary.faults.append(strike)

    return arm


def _expiry(fault: Fault, now: float) -> dict[str, str]:
    if fault.expires_s is None:
        return {}
    return {"expires": datetime.fromtimestamp(now + fault.expires_s, UTC).isoformat()}
