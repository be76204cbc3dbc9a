import pytest
from hypothesis import given
from hypothesis import strategies as st
from relay.domain.rate import Rate, chunks


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
    ("per_second", "size"), [(0.5, 1), (1, 1), (2, 1), (20, 15), (76, 57), (80, 60), (1_000, 60)]
)
def test_a_chunk_takes_three_quarters_of_a_second_at_most(per_second: float, size: int) -> None:
    assert Rate(per_second).chunk_size == size


def test_the_interval_is_the_time_between_two_messages() -> None:
    assert Rate(80).interval_ms == 12.5


def test_an_estimate_divides_by_the_rate() -> None:
    assert Rate(80).seconds_for(4_000) == 50
    assert Rate(80).seconds_for(1) == 0.0125
