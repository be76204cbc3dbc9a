"""A fast part of ``make faults``."""

from collections.abc import Iterable

import pytest

from tests.faults.catalogue import FAULTS
from tests.faults.kills import kill_points, killed, sweep_points
from tests.faults.measure import Measured
from tests.faults.trial import HAMLET, TOWN, trial
from tests.world.boundary import Point

FEW = (
    ("every queue message comes three times", "Immediate"),
    ("WhatsApp accepts 5 % and drops the connection", "Expected"),
    ("three storms of 130429, 3 s each", "Immediate"),
    ("receipts twice, out of order, late, missing", "Expected"),
)


def one_of_each_write(points: Iterable[Point]) -> list[Point]:
    """The last passage of each kind of write on the alert's way; the rest is `make faults`'."""
    writes = ("UpdateItem", "PutItem", "SendMessage", "SendMessageBatch", "POST")
    found = {(point.function, point.call): point for point in points if point.call in writes}
    return [point for point in found.values() if point.function != "ReportIntake"]


def loses_nobody(measured: Measured, urgency: str) -> bool:
    doubled = 0 if urgency == "Immediate" else measured.doubled
    return not (measured.lost or measured.thrice or measured.untold or doubled)


def test_a_process_killed_at_any_kind_of_write_loses_nobody() -> None:
    for point in one_of_each_write(kill_points("Immediate")):
        measured = trial(killed(point, swept=False), "Immediate", HAMLET)
        assert loses_nobody(measured, "Immediate"), (point, measured)


def test_a_worker_that_dies_while_sending_an_expected_alert_doubles_nobody() -> None:
    posts = [point for point in kill_points("Expected") if point.call == "POST"]
    measured = trial(killed(posts[len(posts) // 2], swept=False), "Expected", HAMLET)
    assert loses_nobody(measured, "Expected"), measured


def test_a_sweep_that_dies_leaves_the_work_to_the_next_one() -> None:
    points = sweep_points("Immediate")
    measured = trial(killed(points[len(points) // 2], swept=True), "Immediate", HAMLET)
    assert loses_nobody(measured, "Immediate"), measured


@pytest.mark.parametrize(("name", "urgency"), FEW)
def test_what_goes_wrong_outside_loses_nobody(name: str, urgency: str) -> None:
    fault = next(each for each in FAULTS if each.name == name)
    measured = trial(fault, urgency, TOWN if "5 %" in name else HAMLET)
    assert loses_nobody(measured, urgency), measured
