from datetime import datetime

import pytest
from relay.domain.validity import valid_until


def at(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp() * 1_000)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("nl", "zo 18:30"), ("fr", "dim. 18:30"), ("de", "So., 18:30"), ("en", "Sun 18:30")],
)
def test_every_language_says_the_day_and_the_time_its_own_way(language: str, expected: str) -> None:
    assert valid_until(at("2026-11-22T17:30:59+00:00"), language) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-03-29T00:59:00+00:00", "zo 01:59"),
        ("2026-03-29T01:00:00+00:00", "zo 03:00"),
        ("2026-10-25T00:59:00+00:00", "zo 02:59"),
        ("2026-10-25T01:00:00+00:00", "zo 02:00"),
        ("2026-10-25T02:00:00+00:00", "zo 03:00"),
    ],
)
def test_it_is_the_time_on_the_residents_clock_when_clocks_change(
    moment: str, expected: str
) -> None:
    assert valid_until(at(moment), "nl") == expected


def test_midnight_belongs_to_the_new_day() -> None:
    assert valid_until(at("2026-11-22T23:00:00+00:00"), "nl") == "ma 00:00"
