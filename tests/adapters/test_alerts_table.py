import time
from typing import TYPE_CHECKING, Any
from unittest.mock import Mock
from uuid import UUID, uuid4

import pytest
from relay.adapters.alerts_table import AlertsTable
from relay.adapters.remembered_alerts import RememberedAlerts
from relay.domain.alert import Alert, Status, Stop, Urgency
from relay.domain.refusal import QuotaSpent, Refused, UnknownAlert
from relay.domain.slices import Part, Plan, Slice

from tests.adapters.calls import Calls
from tests.domain.sample import HOUR, POSTED, alert, target

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

QUOTA = 3


def new(created: int = POSTED, **changes: Any) -> Alert:
    return alert(**{"id": str(uuid4()), "created": created, **changes})


@pytest.fixture
def kept(alerts: "Table") -> AlertsTable:
    return AlertsTable(alerts)


@pytest.mark.parametrize(
    "posted",
    [
        alert(),
        alert(target("west", 3), target("east", 4, POSTED + 1), reference="PL-1"),
        alert(urgency=Urgency.IMMEDIATE, status=Status.TEST, messages={"fr": {"text": "é 🚲"}}),
    ],
)
def test_an_alert_comes_back_as_it_was_posted(kept: AlertsTable, posted: Alert) -> None:
    assert kept.post(posted, QUOTA)
    assert kept.get(posted.id) == posted


def test_an_unknown_alert_is_none(kept: AlertsTable) -> None:
    assert kept.get("unknown") is None


def test_the_same_id_is_stored_once(kept: AlertsTable) -> None:
    first = new()
    assert kept.post(first, QUOTA)
    assert not kept.post(alert(id=first.id, author="another"), QUOTA)
    assert kept.get(first.id) == first
    assert len(kept.page(10, None).alerts) == 1


def test_a_repeated_post_costs_no_quota(kept: AlertsTable) -> None:
    first = new()
    for _ in range(QUOTA + 1):
        kept.post(first, QUOTA)
    assert kept.post(new(), QUOTA)


def test_a_spent_quota_says_when_the_hour_is_over_and_stores_nothing(kept: AlertsTable) -> None:
    start = POSTED - POSTED % HOUR
    for _ in range(QUOTA):
        kept.post(new(start), QUOTA)
    late = new(start + HOUR - 90_000)
    with pytest.raises(QuotaSpent) as spent:
        kept.post(late, QUOTA)
    assert (spent.value.limit, spent.value.retry_after_s) == (QUOTA, 90)
    assert kept.get(late.id) is None
    assert len(kept.page(10, None).alerts) == QUOTA


def test_the_next_hour_and_another_client_have_a_quota_of_their_own(kept: AlertsTable) -> None:
    for created, client in ((POSTED, "police"), (POSTED + HOUR, "police"), (POSTED, "another")):
        assert kept.post(new(created, client=client), 1)


def cancelled(table: Any, *codes: str | None) -> Exception:
    response = {"CancellationReasons": [{"Code": code} for code in codes], "Error": {}}
    made = table.meta.client.exceptions.TransactionCanceledException(response, "Transact")
    assert isinstance(made, Exception)
    return made


@pytest.fixture
def transact(alerts: "Table", monkeypatch: pytest.MonkeyPatch) -> Mock:
    """Stands for DynamoDB where moto has no such answer."""
    mock = Mock()
    monkeypatch.setattr(alerts.meta.client, "transact_write_items", mock)
    return mock


def test_two_posts_at_the_same_moment_are_tried_again(
    kept: AlertsTable, alerts: "Table", transact: Mock
) -> None:
    conflict = cancelled(alerts, None, None, "TransactionConflict")
    transact.side_effect = [conflict, conflict, {}]
    assert kept.post(new(), QUOTA)


def test_a_conflict_that_does_not_end_is_an_error(
    kept: AlertsTable, alerts: "Table", transact: Mock
) -> None:
    transact.side_effect = cancelled(alerts, "TransactionConflict", None, None)
    with pytest.raises(alerts.meta.client.exceptions.TransactionCanceledException):
        kept.post(new(), QUOTA)
    assert transact.call_count == 3


def test_a_transaction_cancelled_for_another_reason_is_an_error(
    kept: AlertsTable, alerts: "Table", transact: Mock
) -> None:
    transact.side_effect = cancelled(alerts, None, None, "ThrottlingError")
    with pytest.raises(alerts.meta.client.exceptions.TransactionCanceledException):
        kept.post(new(), QUOTA)
    assert transact.call_count == 1


def test_pages_run_from_the_newest_to_the_oldest(kept: AlertsTable) -> None:
    posted = [new(POSTED + each) for each in (2, 0, 4, 1, 3)]
    for each in posted:
        kept.post(each, 10)
    found, start = list[int](), None
    while True:
        page = kept.page(2, start)
        found += [each.created - POSTED for each in page.alerts]
        if not (start := page.next):
            break
    assert found == [4, 3, 2, 1, 0]


def test_no_alerts_make_an_empty_page(kept: AlertsTable) -> None:
    page = kept.page(2, None)
    assert (page.alerts, page.next) == ([], None)


@pytest.mark.parametrize("start", ["1", "x#y", f"{POSTED}#", f"{POSTED}#{UUID(int=1)} OR 1"])
def test_a_page_that_we_never_gave_is_refused(kept: AlertsTable, start: str) -> None:
    with pytest.raises(Refused, match="start: "):
        kept.page(2, start)


def test_the_first_stop_stands(kept: AlertsTable) -> None:
    posted = new()
    kept.post(posted, QUOTA)
    first = Stop(POSTED + 1, "M. Jansen", "caught")
    assert kept.stop(posted.id, first).stop == first
    assert kept.stop(posted.id, Stop(POSTED + 2, "another", "again")).stop == first
    found = kept.get(posted.id)
    assert found is not None
    assert found.stop == first


def test_an_unknown_alert_cannot_be_stopped_into_being(kept: AlertsTable) -> None:
    with pytest.raises(UnknownAlert):
        kept.stop("unknown", Stop(1, "M", "x"))
    assert kept.get("unknown") is None


def plan(alert_id: str, *groups: str, abreast: int = 3) -> Plan:
    slices = (Slice(alert_id, n, (Part(each, 0, 1),)) for n, each in enumerate(groups))
    return Plan(tuple(slices), abreast)


def test_there_is_no_plan_before_the_lookup(kept: AlertsTable) -> None:
    assert kept.plan("unknown") is None


def test_the_first_plan_stands(kept: AlertsTable) -> None:
    posted = new()
    first = plan(posted.id, "west", "a:b", "centre", abreast=5)
    assert kept.keep_plan(posted, first) == first
    assert kept.keep_plan(posted, plan(posted.id, "east")) == first
    assert kept.plan(posted.id) == first


def test_a_plan_without_slices_is_a_plan(kept: AlertsTable) -> None:
    posted = new()
    kept.keep_plan(posted, plan(posted.id))
    assert kept.plan(posted.id) == plan(posted.id)


def test_everything_of_an_alert_has_an_end_of_life(alerts: "Table") -> None:
    kept, posted = AlertsTable(alerts, keep_days=2), new()
    kept.post(posted, QUOTA)
    kept.keep_plan(posted, plan(posted.id))
    kept.stop(posted.id, Stop(1, "M", "x"))
    lives = {item["sk"]: int(str(item["ttl"])) for item in alerts.scan()["Items"]}
    hour = POSTED // HOUR
    assert lives.pop(str(hour)) == (hour + 2) * 3_600
    assert len(lives) == 4
    assert set(lives.values()) == {POSTED // 1_000 + 2 * 86_400}


def test_an_alert_past_its_time_is_gone_though_it_still_lies_there(
    kept: AlertsTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted = new()
    kept.post(posted, QUOTA)
    kept.keep_plan(posted, plan(posted.id))
    monkeypatch.setattr(time, "time", lambda: POSTED / 1_000 + 90 * 86_400)
    assert kept.get(posted.id) is None
    assert kept.plan(posted.id) is None
    assert kept.page(10, None).alerts == []
    with pytest.raises(UnknownAlert):
        kept.stop(posted.id, Stop(1, "M", "x"))


def test_a_posted_alert_is_under_way_until_it_is_finished(kept: AlertsTable) -> None:
    first, second = new(), new()
    for each in (first, second):
        kept.post(each, QUOTA)
    assert sorted(kept.underway()) == sorted([first.id, second.id])
    kept.finish(first.id)
    assert kept.underway() == [second.id]


def test_a_warm_worker_reads_an_alert_and_its_plan_once(kept: AlertsTable, alerts: "Table") -> None:
    posted = new()
    kept.post(posted, QUOTA)
    kept.keep_plan(posted, plan(posted.id, "west"))
    remembered, calls = RememberedAlerts(kept), Calls(alerts.meta.client)
    assert remembered.get(posted.id) == remembered.get(posted.id) == posted
    assert remembered.plan(posted.id) == remembered.plan(posted.id) == plan(posted.id, "west")
    assert calls.made == ["GetItem"] * 2


def test_what_was_not_there_is_looked_for_again(kept: AlertsTable) -> None:
    remembered, posted = RememberedAlerts(kept), alert()
    assert (remembered.get(posted.id), remembered.plan(posted.id)) == (None, None)
    kept.post(posted, QUOTA)
    kept.keep_plan(posted, plan(posted.id))
    assert (remembered.get(posted.id), remembered.plan(posted.id)) == (posted, plan(posted.id))
