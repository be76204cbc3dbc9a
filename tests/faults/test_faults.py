"""A fast part of ``make faults``."""

from collections.abc import Iterable

import pytest

from tests.faults.catalogue import FAULTS, WRITES_THROTTLED
from tests.faults.kills import kill_points, killed, sweep_points
from tests.faults.measure import Measured
from tests.faults.town import HAMLET, TOWN
from tests.faults.trial import CLEAN, trial
from tests.faults.verdict import too_late, wrong, wrong_without_fault
from tests.world.boundary import Point

FEW = (
    ("every queue message comes three times", "Immediate"),
    ("WhatsApp accepts 5 % and drops the connection", "Expected"),
    ("three storms of 130429, 3 s each", "Immediate"),
    ("token dead for a minute, resumed by hand", "Immediate"),
    ("stopped by the police half-way", "Immediate"),
    ("receipts twice, out of order, late, missing", "Expected"),
)


@pytest.fixture(scope="module")
def clean() -> Measured:
    return trial(CLEAN, "Immediate", HAMLET)


def one_of_each_write(points: Iterable[Point]) -> list[Point]:
    """The last passage of each kind of write on the alert's way; the rest is `make faults`'."""
    writes = ("UpdateItem", "PutItem", "SendMessage", "SendMessageBatch", "POST")
    found = {(point.function, point.call): point for point in points if point.call in writes}
    return [point for point in found.values() if point.function != "ReportIntake"]


def test_without_a_fault_receipts_tell_of_every_delivery(clean: Measured) -> None:
    assert not wrong("Immediate", clean) + wrong_without_fault(clean), clean


def test_a_process_killed_at_any_kind_of_write_loses_nobody_and_half_a_minute_at_most(
    clean: Measured,
) -> None:
    for point in one_of_each_write(kill_points("Immediate")):
        measured = trial(killed(point), "Immediate", HAMLET)
        assert not wrong("Immediate", measured) + too_late(measured, clean, 1), (point, measured)


def test_a_throttle_between_a_send_and_its_record_doubles_nobody() -> None:
    (fault,) = (each for each in FAULTS if each.name == WRITES_THROTTLED)
    measured = trial(fault, "Immediate", HAMLET)
    assert not wrong("Immediate", measured), measured
    assert measured.doubled == 0


def test_a_second_worker_that_dies_in_the_take_over_loses_nobody(clean: Measured) -> None:
    posts = [point for point in kill_points("Immediate") if point.call == "POST"]
    measured = trial(killed(posts[len(posts) // 2], again=9), "Immediate", HAMLET)
    assert not wrong("Immediate", measured) + too_late(measured, clean, 2), measured


def test_a_worker_that_dies_while_sending_an_expected_alert_doubles_nobody() -> None:
    posts = [point for point in kill_points("Expected") if point.call == "POST"]
    measured = trial(killed(posts[len(posts) // 2]), "Expected", HAMLET)
    assert not wrong("Expected", measured), measured


def test_a_sweep_that_dies_leaves_the_work_to_the_next_one() -> None:
    points = sweep_points("Immediate")
    measured = trial(killed(points[len(points) // 2], swept=True), "Immediate", HAMLET)
    assert not wrong("Immediate", measured), measured


@pytest.mark.parametrize(("name", "urgency"), FEW)
def test_what_goes_wrong_outside_loses_nobody(name: str, urgency: str) -> None:
    fault = next(each for each in FAULTS if each.name == name)
    large = fault.per_second or "5 %" in name
    measured = trial(fault, urgency, TOWN if large else HAMLET)
    assert not wrong(urgency, measured), measured


def test_doubt_is_settled_by_one_more_send_of_an_immediate_alert() -> None:
    fault = next(each for each in FAULTS if each.name.endswith("of connections unaccepted"))
    measured = trial(fault, "Immediate", TOWN)
    assert measured.sends > measured.people
    assert measured.confirmed + measured.left == measured.people, measured
