from itertools import pairwise

import pytest
from relay.domain.meaning import Meaning
from relay.domain.retry import RETRIES

PASSING = [5, 10, 20, 40, 60, 60]
"""Seconds after the first try, the second …"""


@pytest.mark.parametrize(
    ("meaning", "most", "waits"),
    [
        (Meaning.AGAIN, 3, [5, 30, 30]),
        (Meaning.OUR_MISTAKE, 3, [5, 30, 30]),
        (Meaning.CROWDED, 6, [4, 16, 64, 64]),
        (Meaning.DOWN, 7, PASSING),
        (Meaning.THROTTLED, 7, PASSING),
        (Meaning.ACCOUNT, 7, PASSING),
        (Meaning.TEMPLATE, 4, [1, 1]),
    ],
)
def test_each_passing_trouble_has_its_tries_and_its_patience(
    meaning: Meaning, most: int, waits: list[int]
) -> None:
    retry = RETRIES[meaning]
    assert retry.most == most
    assert [retry.wait_s(spent) for spent in range(1, len(waits) + 1)] == waits


def test_what_lasts_is_not_tried_again() -> None:
    assert RETRIES.keys().isdisjoint({Meaning.HANDED, Meaning.FAILED, Meaning.IN_DOUBT})


@pytest.mark.parametrize("meaning", RETRIES)
def test_nobody_waits_longer_than_a_minute_or_so_and_never_less_than_before(
    meaning: Meaning,
) -> None:
    waits = RETRIES[meaning].waits_s
    assert all(one <= other for one, other in pairwise(waits))
    assert waits[-1] <= 64
