import pytest
from relay.domain.meaning import Meaning, meaning_of
from relay.domain.number import UNLIMITED, code_of_status, messaging_limit_of


@pytest.mark.parametrize(
    ("tier", "people"),
    [
        ("TIER_250", 250),
        ("TIER_2K", 2_000),
        ("TIER_10K", 10_000),
        ("TIER_100K", 100_000),
        ("TIER_500K", 500_000),
        ("TIER_UNLIMITED", UNLIMITED),
    ],
)
def test_a_tier_says_how_many_people_a_day(tier: str, people: int) -> None:
    assert messaging_limit_of(tier) == people


@pytest.mark.parametrize("tier", ["", "TIER_NOT_SET", "TIER_K", "2K", "TIER_2K+"])
def test_a_tier_that_says_nothing_is_not_taken_for_unlimited(tier: str) -> None:
    assert messaging_limit_of(tier) is None


@pytest.mark.parametrize("status", ["CONNECTED", "FLAGGED"])
def test_a_connected_number_sends(status: str) -> None:
    assert code_of_status(status) is None


@pytest.mark.parametrize("status", ["BANNED", "RESTRICTED", "DISCONNECTED", "PENDING", ""])
def test_any_other_status_is_the_accounts_trouble(status: str) -> None:
    assert meaning_of(code_of_status(status) or 0) is Meaning.ACCOUNT


@pytest.mark.parametrize(
    ("status", "code"), [("BANNED", 131031), ("RESTRICTED", 368), ("never heard of", 133010)]
)
def test_a_status_has_the_code_that_a_send_would_get(status: str, code: int) -> None:
    assert code_of_status(status) == code


def test_no_limit_is_told_as_zero() -> None:
    assert messaging_limit_of("TIER_UNLIMITED") == 0
