"""What is billed was counted in a run, and agrees with what is measured elsewhere."""

import pytest

from tests.cost.profile import Unseen, read_profile
from tests.cost.scenes import Alert, Citizens, alert, citizens, quiet_hour

MEMBERS = 120


@pytest.fixture(scope="module")
def lived() -> Alert:
    """Read at once, so that the minutes of whatever runs by the clock are few."""
    unseen = read_profile().unseen
    return alert(MEMBERS, Unseen({**unseen.told, "read_within_s": 0}))


@pytest.fixture(scope="module")
def acted() -> Citizens:
    return citizens(read_profile().unseen, times_each=1)


def test_everybody_gets_one_message(lived: Alert) -> None:
    assert lived.reached == lived.used["messages"] == MEMBERS


def test_receipts_come_one_by_one_and_cost_a_request_each(lived: Alert) -> None:
    """Sent, delivered, and read by some 60 %; WhatsApp may leave ``delivered`` out."""
    assert 2 * MEMBERS < lived.used["api_requests"] < 3 * MEMBERS
    assert lived.used["sqs_requests"] == pytest.approx(lived.used["api_requests"], rel=0.4)


def test_reading_the_members_takes_their_items_and_no_more(lived: Alert) -> None:
    """Four kilobytes a unit; the rest are a few items of the alert itself."""
    members = lived.member_bytes / 2 / 4_096  # memberships are half of what is stored of a member
    assert members < lived.used["dynamodb_read_units"] < members + 40


def test_an_alert_writes_a_few_units_a_member(lived: Alert) -> None:
    assert lived.used["dynamodb_write_units"] < 2.5 * MEMBERS


def test_people_share_calls(lived: Alert) -> None:
    """As ``tests/chain/test_aws_calls.py`` holds it: the calls are far fewer than the members."""
    assert lived.invoked["GroupLookup"] == lived.invoked["ReportIntake"] == 1
    assert lived.invoked["WhatsappDelivery"] <= 2
    # Of some 300 receipts; each of five pollers gathers for itself.
    assert lived.invoked["Receipts"] <= MEMBERS / 2


def test_lambda_waits_for_the_rate_and_not_much_longer(lived: Alert) -> None:
    assert 0.5 < lived.used["lambda_gb_seconds"] < 0.5 * MEMBERS


def test_what_is_written_down_is_counted(lived: Alert) -> None:
    assert lived.used["log_bytes"] > 1_000 * MEMBERS
    assert lived.used["metric:MessagesHanded"] == 1


def test_a_quiet_hour_sweeps_sixty_times() -> None:
    used = quiet_hour(read_profile().unseen)
    assert 72 <= used["lambda_requests"] <= 74  # and twelve probes
    assert used["messages"] == 0
    assert used["secrets_requests"] >= 60


def test_a_citizen_is_answered_twice_when_joining_and_once_otherwise(acted: Citizens) -> None:
    told = (acted.join, acted.tip, acted.leave)
    assert [each["messages"] for each in told] == [2, 1, 1]
    assert all(each["dynamodb_write_units"] and each["sqs_fifo_requests"] for each in told)


def test_a_tip_is_told_to_the_event_bus(acted: Citizens) -> None:
    assert acted.tip["events"] == 1
    assert "events" not in acted.join
