"""One alert in one world with one fault."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from tests.faults.book import Book
from tests.faults.measure import Measured, measure
from tests.faults.town import Cast, Town
from tests.world.boundary import Point
from tests.world.scheduler import current_process
from tests.world.world import World

URGENCIES = ("Immediate", "Expected")

Marks = dict[str, float]


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong.

    ``whatsapp`` are settings of the simulator; ``arm`` acts on the world before the post, and
    ``meanwhile`` knows the alert's id and notes when it did what (Unix seconds). ``lasts_s`` is how
    long to wait before anybody looks; ``expires_s`` is the alert's time to live.
    """

    name: str
    whatsapp: Mapping[str, Any] = field(default_factory=dict)
    arm: Callable[[World], None] = lambda world: None
    meanwhile: Callable[[World, str, Marks], None] = lambda world, alert_id, marks: None
    lasts_s: float = 0
    expires_s: float | None = None
    per_second: float | None = None


CLEAN = Fault("nothing")


def trial(fault: Fault, urgency: str, town: Town, points: list[Point] | None = None) -> Measured:
    """Post one alert and see. ``points`` gets every passage of the I/O boundary until the end."""
    if fault.per_second:
        town = replace(town, per_second=fault.per_second)
    quiet = {"flush_interval": 1.5, "batch_max": 1_000}
    settings = {**quiet, **fault.whatsapp}
    choices = {"MessagesPerSecond": str(town.per_second)}
    with World(choices=choices, whatsapp=settings) as world:
        world.settle(town.cast(world.scheduler.now).settled, hint=town.hints)
        posted, marks, book = world.scheduler.now, Marks(), Book(world)
        fault.arm(world)
        world.boundary.points = points
        alert_id = world.post(urgency=urgency, **_expiry(fault, posted))
        cast = _stir(world, town)
        fault.meanwhile(world, alert_id, marks)
        world.run(fault.lasts_s)
        world.run_until_quiet(600)
        world.boundary.points = None
        return measure(world, alert_id, cast, book, posted, marks)


def kill(point: Point) -> Callable[[World], None]:
    """Arm a world: the process that passes this point dies there."""

    def arm(world: World) -> None:
        def strike(here: Point) -> None:
            if (here.function, here.number) == (point.function, point.number):
                die(world)

        world.boundary.faults.append(strike)

    return arm


def die(world: World) -> None:
    """The process that runs dies."""
    process = current_process()
    assert process is not None
    world.scheduler.kill(process)


def _stir(world: World, town: Town) -> Cast:
    """The police have their answer: from now on, people come and go."""
    cast = town.cast(world.scheduler.now)
    for move in cast.moves:
        world.scheduler.after(move.after_s, world.move, move.people)
    return cast


def _expiry(fault: Fault, now: float) -> dict[str, str]:
    if fault.expires_s is None:
        return {}
    return {"expires": datetime.fromtimestamp(now + fault.expires_s, UTC).isoformat()}
