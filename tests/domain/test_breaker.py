import pytest
from relay.domain.breaker import Breaker

MINUTE = 60_000


def opened(trips: int) -> Breaker:
    return Breaker(190, opened=MINUTE, trips=trips)


def test_a_closed_breaker_needs_no_probe() -> None:
    assert not Breaker().may_probe(MINUTE)


@pytest.mark.parametrize(("trips", "minutes"), [(1, 0), (2, 2), (3, 4), (4, 8), (5, 15), (9, 15)])
def test_each_opening_in_a_row_makes_a_probe_wait_longer(trips: int, minutes: int) -> None:
    due = MINUTE + minutes * MINUTE
    assert opened(trips).may_probe(due)
    assert not opened(trips).may_probe(due - 1)


def test_closed_for_ten_minutes_it_is_calm() -> None:
    closed = Breaker(resumed=MINUTE, trips=2)
    assert not closed.calm(11 * MINUTE)
    assert closed.calm(11 * MINUTE + 1)


def test_an_open_breaker_is_not_calm() -> None:
    assert not opened(1).calm(60 * MINUTE)


def test_what_never_opened_has_nothing_to_forget() -> None:
    assert not Breaker().calm(60 * MINUTE)


def test_one_opening_is_forgotten_as_well() -> None:
    assert Breaker(resumed=MINUTE, trips=1).calm(11 * MINUTE + 1)


def test_a_new_breaker_has_never_opened() -> None:
    assert Breaker() == Breaker(code=None, opened=0, resumed=0, trips=0)
