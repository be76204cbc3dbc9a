import pytest
from hypothesis import given
from hypothesis import strategies as st
from relay.domain.rate import (
    AHEAD_MS,
    CHUNK_MS,
    Lane,
    Rate,
    Reservation,
    chunks,
    slower_ms,
)


@given(st.lists(st.integers()), st.integers(1, 60))
def test_chunks_hold_everybody_in_order(people: list[int], size: int) -> None:
    assert [each for chunk in chunks(people, size) for each in chunk] == people


@given(st.lists(st.integers(), min_size=1), st.integers(1, 60))
def test_chunks_are_few_and_about_equally_large(people: list[int], size: int) -> None:
    sizes = [len(chunk) for chunk in chunks(people, size)]
    assert len(sizes) == -(-len(people) // size)
    assert max(sizes) <= size
    assert max(sizes) - min(sizes) <= 1


def test_nobody_makes_no_chunk() -> None:
    assert chunks([], 57) == []


@pytest.mark.parametrize(
    ("per_second", "size"),
    [(0.5, 1), (1, 1), (2, 1), (20, 15), (76, 57), (79.93, 59), (80, 60), (1_000, 94)],
)
def test_a_chunk_takes_three_quarters_of_a_second_at_most(per_second: float, size: int) -> None:
    assert Rate(per_second).chunk_size == size


def test_the_interval_is_the_time_between_two_messages() -> None:
    assert Rate(80).interval_ms == 12.5


def test_an_estimate_divides_by_the_rate() -> None:
    assert Rate(80).seconds_for(4_000) == 50
    assert Rate(80).seconds_for(1) == 0.0125


@pytest.mark.parametrize(
    ("lane", "above"),
    [
        (Lane.URGENT, []),
        (Lane.NORMAL, [Lane.URGENT]),
        (Lane.ANSWERS, [Lane.URGENT, Lane.NORMAL]),
        (Lane.PROMPT, []),
    ],
)
def test_an_urgent_alert_goes_before_another_and_answers_come_last(
    lane: Lane, above: list[Lane]
) -> None:
    assert lane.above == above


def test_only_alerts_hold_others_back() -> None:
    assert [lane for lane in Lane if lane.holds] == [Lane.URGENT, Lane.NORMAL]


@pytest.mark.parametrize(
    ("throttled", "sent", "ms"), [(1, 1, 2_000), (4, 4, 2_000), (2, 4, 1_000), (1, 3, 667)]
)
def test_the_more_were_too_fast_the_longer_everybody_waits(
    throttled: int, sent: int, ms: int
) -> None:
    assert slower_ms(throttled, sent) == ms


def test_a_stop_takes_effect_within_two_seconds() -> None:
    assert AHEAD_MS + CHUNK_MS <= 2_000


def test_nothing_is_in_the_way_of_a_reservation_that_names_only_its_moment() -> None:
    room = Reservation(1)
    assert (room.stopped, room.blocked, len(room.set_aside)) == (False, None, 0)
    assert room.left == frozenset()
