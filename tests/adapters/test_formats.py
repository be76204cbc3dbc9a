"""What an older version wrote is read; what a newer one wrote is left alone until that is here."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from relay.adapters.alert_item import alert_from_item, item_from_alert, plan_from_item
from relay.adapters.alerts_table import AlertsTable
from relay.adapters.formats import Format, NewerFormat
from relay.adapters.inbound_queue import inbound_body, inbound_in
from relay.adapters.ledger_item import ledger_from_items, progress_from_item
from relay.adapters.ledgers_table import LedgersTable
from relay.adapters.media_queue import attachment_in
from relay.adapters.person_item import (
    consent_from_item,
    consent_item,
    member_attributes,
    member_from_item,
    person_from_item,
    profile_item,
)
from relay.adapters.queues import alert_body, alert_in, receipts_body, receipts_of, slice_in
from relay.adapters.report_item import item_from_report, report_from_item
from relay.domain.facts import Facts, Try
from relay.domain.ledger import Ledger
from relay.domain.slices import Part, Plan, Slice
from relay.usecases.ports import Lease

from functions.conversation import app as conversation
from functions.group_lookup import app as group_lookup
from functions.media import app as media
from functions.receipts import app as receipts
from functions.whatsapp_delivery import app as whatsapp_delivery
from tests.adapters import before_versions as old
from tests.conftest import Tables
from tests.functions.lambda_context import LambdaContext
from tests.functions.output import output_of
from tests.functions.payloads import event

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

TRY = Try("00000000000a", 1)
Written = dict[str, Any]
Reader = Callable[[Written], Any]


def of_body(reader: Callable[[str], Any]) -> Reader:
    return lambda written: reader(json.dumps(written))


READERS: dict[str, tuple[Written, Reader]] = {
    "alert": (old.ALERT, alert_from_item),
    "plan": (old.PLAN, lambda item: plan_from_item(old.ALERT["id"], item)),
    "ledger": (old.LEDGER, lambda item: ledger_from_items(item, [old.DELIVERED])),
    "receipts of a ledger": (old.DELIVERED, lambda item: ledger_from_items(old.LEDGER, [item])),
    "progress": (old.LEDGER, progress_from_item),
    "membership": (old.MEMBERSHIP, member_from_item),
    "person": (old.PERSON, person_from_item),
    "consent": (old.CONSENT, consent_from_item),
    "report": (old.REPORT, report_from_item),
    "to the lookup": (old.TO_LOOKUP, alert_in),
    "to delivery": (old.TO_DELIVERY, slice_in),
    "receipts": (old.RECEIPTS, receipts_of),
    "message": (old.MESSAGE, of_body(inbound_in)),
    "sighting": (old.SIGHTING, of_body(inbound_in)),
    "file": (old.FILE, of_body(attachment_in)),
}
HANDLERS: dict[str, tuple[Any, str, Written]] = {
    "group_lookup": (group_lookup, "group_lookup.alert", old.TO_LOOKUP),
    "whatsapp_delivery": (whatsapp_delivery, "group_lookup.alert", old.TO_DELIVERY),
    "receipts": (receipts, "receipts.batch", old.RECEIPTS),
    "conversation": (conversation, "conversation.text", old.MESSAGE),
    "media": (media, "group_lookup.alert", old.FILE),
}
each_reader = pytest.mark.parametrize(("written", "read"), READERS.values(), ids=READERS)


@each_reader
def test_what_has_no_version_is_of_the_first(written: Written, read: Reader) -> None:
    assert read(written) == read({**written, "v": 1})


@each_reader
def test_a_field_that_nobody_knows_yet_is_passed_over(written: Written, read: Reader) -> None:
    assert read({**written, "later": ["more"]}) == read(written)


def test_fields_within_are_passed_over_as_well() -> None:
    message = old.MESSAGE["message"]
    richer = {**message, "later": 1, "sender": {**message["sender"], "later": 1}}
    assert inbound_in(json.dumps({"message": richer})) == inbound_in(json.dumps(old.MESSAGE))


@each_reader
def test_a_newer_version_is_not_read(written: Written, read: Reader) -> None:
    with pytest.raises(NewerFormat):
        read({**written, "v": 2})


def test_everything_is_written_with_its_version() -> None:
    person, message = person_from_item(old.PERSON), inbound_in(json.dumps(old.MESSAGE))
    written = [
        item_from_alert(alert_from_item(old.ALERT)),
        member_attributes(person.member),
        profile_item(person),
        consent_item(person.id, consent_from_item(old.CONSENT)),
        item_from_report(report_from_item(old.REPORT)),
        json.loads(alert_body("x")),
        json.loads(receipts_body(receipts_of(old.RECEIPTS))),
        json.loads(inbound_body(message)),
    ]
    assert all(each["v"] == 1 for each in written)


def test_a_version_is_known_from_the_first_to_its_own() -> None:
    third = Format("third", 3)
    for version in (1, 2, 3):
        third.check({"v": version})
    with pytest.raises(NewerFormat, match="third: version 4"):
        third.check({"v": 4})


@pytest.mark.usefixtures("settings", "tables")
@pytest.mark.parametrize(("app", "payload", "body"), HANDLERS.values(), ids=HANDLERS)
def test_a_message_of_a_newer_version_goes_back_to_its_queue_and_the_log_tells(
    app: Any,
    payload: str,
    body: Written,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (record, *_) = event(payload)["Records"]
    newer = {**record, "messageId": "newer", "body": json.dumps({**body, "v": 2})}
    with output_of(app.logger, app.metrics, capsys, monkeypatch) as output:
        answer = app.handler({"Records": [newer]}, LambdaContext())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "newer"}]}
    assert any(line["level"] in ("WARNING", "ERROR") for line in output.lines())


def stored(table: "Table", item: Written) -> Written:
    return dict(table.get_item(Key={"pk": item["pk"], "sk": item["sk"]})["Item"])


def test_a_newer_ledger_is_neither_taken_nor_written_to(tables: Tables) -> None:
    newer, ledgers = {**old.LEDGER, "v": 2}, LedgersTable(tables.alerts)
    tables.alerts.put_item(Item=newer)
    work, now = Slice(old.ALERT["id"], 0, ()), 2**50
    assert ledgers.take_over(work, Lease("me", now + 1), now, frozenset()) is None
    with pytest.raises(NewerFormat):
        ledgers.record(work.alert_id, 0, Facts(again={TRY: 131000}))
    assert stored(tables.alerts, newer) == newer


def test_newer_receipts_are_not_written_to(tables: Tables) -> None:
    newer, ledgers = {**old.DELIVERED, "v": 2}, LedgersTable(tables.alerts)
    tables.alerts.put_item(Item=newer)
    with pytest.raises(NewerFormat):
        ledgers.record(old.ALERT["id"], 0, Facts(delivered=frozenset([TRY])))
    assert stored(tables.alerts, newer) == newer


def test_an_older_ledger_is_taken_and_written_to(tables: Tables) -> None:
    tables.alerts.put_item(Item=old.LEDGER)
    work, ledgers = Slice(old.ALERT["id"], 0, ()), LedgersTable(tables.alerts)
    assert isinstance(ledgers.take_over(work, Lease("me", 2**50), 2**49, frozenset()), Ledger)
    assert ledgers.record(work.alert_id, 0, Facts(again={TRY: 131000}))


def test_an_older_plan_stands(tables: Tables) -> None:
    tables.alerts.put_item(Item=old.PLAN)
    alert = alert_from_item(old.ALERT)
    other = Plan((Slice(alert.id, 0, (Part("east", 0, 1),)),), 3)
    assert AlertsTable(tables.alerts).keep_plan(alert, other) == plan_from_item(alert.id, old.PLAN)
    assert stored(tables.alerts, old.PLAN) == old.PLAN
