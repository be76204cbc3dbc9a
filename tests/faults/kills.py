"""Where a process can die: every passage of the I/O boundary that a run without faults makes."""

from tests.faults.trial import CLEAN, HAMLET, Fault, kill, trial
from tests.world.boundary import Point
from tests.world.template import template

RECOVERY = {"faults": {"account": [{"kind": "token", "after": 1, "lasts": 45}]}}
"""What gives the sweep something to do."""

ALONG_THE_WAY = (
    "ReportIntake", "GroupLookup", "WhatsappDelivery", "WhatsappWebhook", "Receipts",
)  # fmt: skip


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


def killed(point: Point, *, swept: bool) -> Fault:
    """The fault: the process dies at that point."""
    name = f"{point.function} killed {point.moment} {point.call} ({point.number})"
    if swept:
        return Fault(name, RECOVERY, kill(point), lasts_s=60)
    return Fault(name, arm=kill(point))
