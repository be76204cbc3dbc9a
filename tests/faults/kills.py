"""Where a process can die: every passage of the I/O boundary that a run without faults makes."""

import random
from collections.abc import Callable, Sequence

from tests.faults.town import HAMLET
from tests.faults.trial import CLEAN, Fault, die, kill, trial
from tests.world.boundary import Point
from tests.world.template import template
from tests.world.world import World

RECOVERY = {"faults": {"account": [{"kind": "token", "after": 1, "lasts": 45}]}}
"""What gives the sweep something to do."""

ALONG_THE_WAY = (
    "ReportIntake", "GroupLookup", "WhatsappDelivery", "WhatsappWebhook", "Receipts",
)  # fmt: skip

TAKEN_OVER_S = 20.0
"""So long after a worker has died, whoever touches a slice is taking it over."""

PASSAGES = 22
"""Of the I/O boundary in a worker's turn that takes a slice over."""


def kill_points(urgency: str) -> list[Point]:
    """Every point of the functions that an alert passes."""
    points: list[Point] = []
    trial(CLEAN, urgency, HAMLET, points)
    return [point for point in points if point.function in ALONG_THE_WAY]


def sweep_points(urgency: str) -> list[Point]:
    """Every point of what runs by the clock, while an alert has to be taken up again."""
    swept = {schedule.function for schedule in template().schedules()}
    if not swept:
        return []
    points: list[Point] = []
    trial(Fault("recovery", RECOVERY, lasts_s=60), urgency, HAMLET, points)
    return [point for point in points if point.function in swept]


def pairs(points: Sequence[Point], number: int) -> list[tuple[Point, int]]:
    """A sample of where a worker dies, and at which passage the one that takes over does."""
    draw = random.Random(3)
    deaths = [point for point in points if point.function == "WhatsappDelivery"]
    return [(draw.choice(deaths), draw.randrange(PASSAGES)) for _ in range(number)]


def killed(point: Point, *, swept: bool = False, again: int | None = None) -> Fault:
    """The fault: the process dies at that point; ``again``: so does the one that takes over."""
    name = f"{point.function} killed {point.moment} {point.call} ({point.number})"
    if swept:
        return Fault(name, RECOVERY, kill(point), lasts_s=60)
    if again is None:
        return Fault(name, arm=kill(point))
    return Fault(f"{name} and at passage {again} of the take-over", arm=_twice(point, again))


def _twice(point: Point, again: int) -> Callable[[World], None]:
    def arm(world: World) -> None:
        died: list[float] = []
        passages = iter(range(again + 1))

        def strike(here: Point) -> None:
            if here.function != point.function:
                return
            if here.number == point.number:
                died.append(world.scheduler.now)
                die(world)
            if (
                died
                and world.scheduler.now > died[0] + TAKEN_OVER_S
                and next(passages, -1) == again
            ):
                die(world)

        world.boundary.faults.append(strike)

    return arm
