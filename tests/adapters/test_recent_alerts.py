from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from relay.adapters.alerts_table import AlertsTable
from relay.adapters.recent_alerts import RecentAlerts
from relay.domain.alert import Alert
from relay.domain.refusal import PostedMeanwhile, QuotaSpent

from tests.adapters.calls import Calls
from tests.domain.sample import POSTED, alert

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


@pytest.fixture
def kept(alerts: "Table") -> AlertsTable:
    return AlertsTable(alerts)


@pytest.fixture
def recent(alerts: "Table") -> RecentAlerts:
    return RecentAlerts(alerts, "31")


def post(kept: AlertsTable, created: int, turn: int | None = None) -> Alert:
    posted = alert(id=str(uuid4()), created=created, warnings=("careful",))
    assert kept.post(posted, 1_000, turn)
    return posted


def test_alerts_come_from_a_moment_on_the_oldest_first(
    kept: AlertsTable, recent: RecentAlerts
) -> None:
    late, _, exact = (post(kept, POSTED + each) for each in (5, -1, 0))
    assert recent.since(POSTED).alerts == [exact, late]


def test_whatsapps_word_on_the_limit_comes_along(recent: RecentAlerts, alerts: "Table") -> None:
    assert recent.since(POSTED).messaging_limit is None
    alerts.put_item(Item={"pk": "RATE", "sk": "31", "free_at": 1})
    assert recent.since(POSTED).messaging_limit is None
    alerts.put_item(Item={"pk": "RATE", "sk": "31", "messaging_limit": 250})
    assert recent.since(POSTED).messaging_limit == 250
    alerts.put_item(Item={"pk": "RATE", "sk": "31", "messaging_limit": 0})
    assert recent.since(POSTED).messaging_limit == 0


def test_two_calls_read_it_all(kept: AlertsTable, recent: RecentAlerts, alerts: "Table") -> None:
    for each in range(20):
        post(kept, POSTED + each)
    calls = Calls(alerts.meta.client)
    recent.since(POSTED)
    assert calls.made == ["Query", "BatchGetItem"]


def test_turns_are_taken_one_by_one(kept: AlertsTable, recent: RecentAlerts) -> None:
    for turn in range(3):
        assert recent.turn() == turn
        post(kept, POSTED + turn, turn)
    post(kept, POSTED)
    assert recent.turn() == 3, "who has no turn takes none"


@pytest.mark.parametrize("turn", [0, 1, 3])
def test_a_turn_that_another_took_stores_nothing(
    kept: AlertsTable, recent: RecentAlerts, turn: int
) -> None:
    for each in range(2):
        post(kept, POSTED + each, each)
    new = alert(id=str(uuid4()))
    with pytest.raises(PostedMeanwhile):
        kept.post(new, 1_000, turn)
    assert kept.get(new.id) is None
    assert recent.turn() == 2


def test_a_spent_quota_and_an_id_that_exists_take_no_turn(
    kept: AlertsTable, recent: RecentAlerts
) -> None:
    stored = post(kept, POSTED)
    assert not kept.post(stored, 1_000, 0)
    with pytest.raises(QuotaSpent):
        kept.post(alert(id=str(uuid4())), 1, 0)
    assert recent.turn() == 0
