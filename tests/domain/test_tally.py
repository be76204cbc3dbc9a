import pytest
from relay.domain.rate import Rate
from relay.domain.tally import FEWEST, Pace, Tally, pace

from tests.domain.sample import POSTED, alert, target

ALERT = alert(target("centre", 70), target("east", 30))


def chunk(second: float, people: int) -> tuple[int, int]:
    return POSTED + int(second * 1_000), people


def test_it_counts_until_ninety_five_of_a_hundred_have_it() -> None:
    tallies = [Tally(60, 0, (chunk(1, 57), chunk(2, 3))), Tally(40, 0, (chunk(1.5, 35),))]
    late = Tally(40, 0, (chunk(1.5, 35), chunk(300, 5)))
    assert pace(ALERT, tallies, POSTED + 9_000, whole=True).seconds_to_95 == 2
    told = pace(ALERT, [tallies[0], late], POSTED + 400_000, whole=True)
    assert told.seconds_to_95 == 2, "a few who needed another try change nothing"


def test_until_then_it_counts_the_seconds_so_far() -> None:
    tallies = [Tally(100, 0, (chunk(1, 94),))]
    assert pace(ALERT, tallies, POSTED + 70_000, whole=True).seconds_to_95 == 70


def test_while_slices_are_to_be_begun_nobody_knows_how_many_people_there_are() -> None:
    tallies = [Tally(100, 0, (chunk(1, 100),))]
    assert pace(ALERT, tallies, POSTED + 70_000, whole=False).seconds_to_95 == 70


def test_whom_whatsapp_cannot_reach_is_not_waited_for_but_told_as_a_share() -> None:
    told = pace(ALERT, [Tally(40, 10, (chunk(3, 30),))], POSTED + 70_000, whole=True)
    assert told == Pace(seconds_to_95=3, failed_percent=25, members=100)


@pytest.mark.parametrize("tallies", [[], [Tally()], [Tally(5, 5)]])
def test_nobody_to_reach_is_not_late(tallies: list[Tally]) -> None:
    assert pace(ALERT, tallies, POSTED + 70_000, whole=True).seconds_to_95 is None


@pytest.mark.parametrize(("people", "share"), [(FEWEST - 1, None), (FEWEST, 15)])
def test_of_a_few_people_no_share_is_told(people: int, share: float | None) -> None:
    tallies = [Tally(people, 3, (chunk(3, people - 3),))]
    assert pace(ALERT, tallies, POSTED, whole=True).failed_percent == share


def test_one_person_is_waited_for() -> None:
    told = pace(ALERT, [Tally(1, 0)], POSTED + 70_000, whole=True)
    assert told.seconds_to_95 == 70


@pytest.mark.parametrize(("per_second", "behind"), [(10, 20), (5, 10), (2, 0)])
def test_an_alert_is_behind_by_what_the_rate_does_not_explain(
    per_second: float, behind: float
) -> None:
    told = pace(ALERT, [Tally(100, 0, (chunk(30, 100),))], POSTED + 70_000, whole=True)
    assert told.seconds_behind(Rate(per_second)) == behind


def test_an_alert_for_nobody_is_not_behind() -> None:
    assert pace(ALERT, [], POSTED, whole=True).seconds_behind(Rate(1)) is None
