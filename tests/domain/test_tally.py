import pytest
from relay.domain.rate import Rate
from relay.domain.tally import FEWEST, TOLD_MS, Pace, Tally, pace

from tests.domain.sample import HOUR, POSTED, alert, target

ALERT = alert(target("centre", 70), target("east", 30))


def told(*tallies: Tally, seconds: float = 70, whole: bool = True) -> Pace:
    """How the alert does so many seconds after it was posted."""
    found = pace(ALERT, tallies, POSTED + int(seconds * 1_000), whole=whole)
    assert found
    return found


def chunk(second: float, people: int) -> tuple[int, int]:
    return POSTED + int(second * 1_000), people


def test_it_counts_until_ninety_five_of_a_hundred_have_it() -> None:
    tallies = [Tally(60, 0, (chunk(1, 57), chunk(2, 3))), Tally(40, 0, (chunk(1.5, 35),))]
    late = Tally(40, 0, (chunk(1.5, 35), chunk(300, 5)))
    assert told(*tallies, seconds=9).seconds_to_95 == 2
    a_few_more_tries = told(tallies[0], late, seconds=400)
    assert a_few_more_tries.seconds_to_95 == 2


def test_until_then_it_counts_the_seconds_so_far() -> None:
    assert told(Tally(100, 0, (chunk(1, 94),))).seconds_to_95 == 70


def test_one_person_is_waited_for() -> None:
    assert told(Tally(1)).seconds_to_95 == 70


def test_while_slices_are_to_be_begun_nobody_knows_how_many_people_there_are() -> None:
    assert told(Tally(100, 0, (chunk(1, 100),)), whole=False).seconds_to_95 == 70


def test_whom_whatsapp_cannot_reach_is_not_waited_for_but_told_as_a_share() -> None:
    assert told(Tally(40, 10, (chunk(3, 30),))) == Pace(3, failed_percent=25, members=100)


@pytest.mark.parametrize("tallies", [[], [Tally()], [Tally(5, 5)]])
def test_nobody_to_reach_is_not_late(tallies: list[Tally]) -> None:
    assert told(*tallies).seconds_to_95 is None


@pytest.mark.parametrize(("people", "share"), [(FEWEST - 1, None), (FEWEST, 15)])
def test_of_a_few_people_no_share_is_told(people: int, share: float | None) -> None:
    assert told(Tally(people, 3, (chunk(3, people - 3),))).failed_percent == share


@pytest.mark.parametrize(("per_second", "behind"), [(10, 20), (5, 10), (2, 0)])
def test_an_alert_is_behind_by_what_the_rate_does_not_explain(
    per_second: float, behind: float
) -> None:
    assert told(Tally(100, 0, (chunk(30, 100),))).seconds_behind(Rate(per_second)) == behind


def test_an_alert_for_nobody_is_not_behind() -> None:
    assert told().seconds_behind(Rate(1)) is None


@pytest.mark.parametrize(("late", "whether"), [(0, True), (1, False)])
def test_who_have_it_are_told_of_for_ten_minutes_more(late: int, whether: bool) -> None:
    tallies, then = [Tally(100, 0, (chunk(30, 100),))], POSTED + 30_000 + TOLD_MS
    assert (pace(ALERT, tallies, then + late, whole=True) is not None) == whether


@pytest.mark.parametrize(("late", "whether"), [(0, True), (1, False)])
def test_of_an_alert_that_reaches_nobody_is_told_as_long(late: int, whether: bool) -> None:
    assert (pace(ALERT, [Tally(5, 5)], POSTED + TOLD_MS + late, whole=True) is not None) == whether


def test_an_alert_that_has_ended_is_late_no_more() -> None:
    assert pace(ALERT, [Tally(100)], POSTED + HOUR, whole=True) is None
