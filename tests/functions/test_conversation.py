"""What lies in the inbound queue is understood, kept and answered, and never quoted in a log."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from relay.adapters.inbound_queue import inbound_body, inbound_in
from relay.domain.identity import Identity
from relay.domain.inbound import Inbound, Kind, Owed
from relay.domain.reply import Reply
from relay.usecases.converse import Heard
from relay.usecases.say import Spoken
from relay.wiring.conversation import conversation

from functions.conversation import app
from tests.conftest import Queues, Tables
from tests.functions.lambda_context import LambdaContext
from tests.functions.meta import answer
from tests.functions.output import output_of
from tests.functions.payloads import event, situations
from tests.town import resident, settle

ZOE = Identity("+31612345678", "NL.13491208655302741918")
EVERY = situations("conversation")
RECORDED = [
    each
    for each in situations("whatsapp_webhook")
    if each.startswith("message_") and each not in ("message_in_group",)
]


@pytest.fixture(autouse=True)
def town(settings: None, tables: Tables) -> None:
    settle(tables, [resident(1)])


def handle(payload: dict[str, Any]) -> list[str]:
    """Ids of the messages that come back."""
    got = app.handler(payload, LambdaContext())
    return [each["itemIdentifier"] for each in got["batchItemFailures"]]


def profile() -> Any:
    (person,) = conversation().people.find(ZOE).persons
    return person


def reports(tables: Tables) -> list[dict[str, Any]]:
    return [item for item in tables.alerts.scan()["Items"] if item["sk"] == "REPORT"]


@pytest.mark.parametrize("situation", [each for each in EVERY if each != "changed_number"])
def test_every_situation_is_handled(situation: str) -> None:
    failed = handle(event(f"conversation.{situation}"))
    assert failed == (["5d3f1a52-9df1-4e5e-9f33-0f5f0f2f6b01"] if situation == "unreadable" else [])


def test_a_move_of_somebody_nobody_knows_waits_and_is_let_go() -> None:
    moved = event("conversation.changed_number")
    assert len(handle(moved)) == 1
    moved["Records"][0]["attributes"]["ApproximateReceiveCount"] = str(app.PATIENT_TRIES)
    assert handle(moved) == []


def test_a_tap_brings_in_and_is_counted(tables: Tables) -> None:
    handle(event("conversation.tap"))
    assert profile().groups == ["centre"]
    count = tables.groups.get_item(Key={"pk": "GROUPS", "sk": "centre"})["Item"]["memberships"]
    assert count == 2


def test_what_was_handled_before_changes_nothing() -> None:
    handle(event("conversation.tap"))
    handle(event("conversation.stop"))  # under the same id
    assert profile().groups == ["centre"]


def test_who_stops_is_out_and_the_count_follows(tables: Tables) -> None:
    handle(event("conversation.tap"))
    stop = event("conversation.stop")
    message = json.loads(stop["Records"][0]["body"])
    message["message"] |= {"id": "wamid.2", "at": 1795372201}
    stop["Records"][0]["body"] = json.dumps(message)
    handle(stop)
    assert profile().groups == []
    count = tables.groups.get_item(Key={"pk": "GROUPS", "sk": "centre"})["Item"]["memberships"]
    assert count == 1


def test_a_photo_is_reported_and_queued_without_its_words(tables: Tables, queues: Queues) -> None:
    handle(event("conversation.photo"))
    (report,) = reports(tables)
    assert report["text"] == "Dit busje"
    (body,) = queues.bodies(queues.media)
    assert json.loads(body) == {
        "v": 1,
        "report_id": report["pk"].removeprefix("REPORT#"),
        "id": "1037543291543636",
        "type": "image",
        "mime": "image/jpeg",
    }


def test_nothing_in_a_report_leads_to_its_sender(tables: Tables) -> None:
    handle(event("conversation.tap"))
    text = event("conversation.text")
    text["Records"][0]["body"] = text["Records"][0]["body"].replace("QzQTdF", "QzQTdG")
    handle(text)
    (report,) = reports(tables)
    for personal in (ZOE.phone, ZOE.bsuid, profile().id):
        assert str(personal) not in str(report)


@pytest.fixture
def output(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with output_of(app.logger, app.metrics, capsys, monkeypatch) as output:
        yield output


def test_no_log_line_quotes_anybody(output: Any) -> None:
    for situation in EVERY:
        handle(event(f"conversation.{situation}"))
    logged = str(output.lines())
    for personal in ("31612345678", "NL.1349", "wamid", "grijze", "Centrum", "9f2c4e1a"):
        assert personal not in logged


@pytest.mark.parametrize("kind", RECORDED)
def test_every_recorded_kind_of_message_gets_through(kind: str, queues: Queues) -> None:
    """From Meta's webhook, through the queue, to its end."""
    assert answer(event(f"whatsapp_webhook.{kind}"))[0] == 200
    got = queues.sqs.receive_message(QueueUrl=queues.inbound, MessageSystemAttributeNames=["All"])[
        "Messages"
    ]
    record = event("conversation.text")["Records"][0]
    record |= {"body": got[0]["Body"], "messageId": "1"}
    record["attributes"] |= {"ApproximateReceiveCount": str(app.PATIENT_TRIES)}
    assert handle({"Records": [record]}) == []


def test_what_is_enqueued_is_what_was_sent() -> None:
    message = Inbound("w", ZOE, 1, Kind.MOVE, "system", "x\x00y", moved_to=Identity("+31699999999"))
    assert inbound_in(inbound_body(message)) == message


def test_an_emergency_line_that_whatsapp_does_not_take_comes_back_until_it_does(
    queues: Queues,
) -> None:
    (record,) = event("conversation.text")["Records"]
    told = json.loads(record["body"])
    told["message"] |= {"text": "Er is een inbreker in huis!", "at": int(time.time())}
    assert handle({"Records": [{**record, "body": json.dumps(told)}]}) == []
    (body,) = queues.bodies(queues.inbound)
    owed = inbound_in(body)
    assert isinstance(owed, Owed)
    assert (owed.to, owed.since) == (ZOE, told["message"]["at"])
    assert handle({"Records": [{**record, "messageId": "owed", "body": body}]}) == ["owed"]


def test_the_queue_orders_by_person_and_says_nothing_of_them(queues: Queues) -> None:
    answer(event("whatsapp_webhook.message_text"))
    answer(event("whatsapp_webhook.message_bsuid_only"))
    got = [
        message["Attributes"]
        for _ in range(2)
        for message in queues.sqs.receive_message(
            QueueUrl=queues.inbound, MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"]
        ).get("Messages", [])
    ]
    assert len({each["MessageGroupId"] for each in got}) == 1
    assert len({each["MessageDeduplicationId"] for each in got}) == len(got) == 2
    for personal in ("3161", "NL.", "wamid"):
        assert personal not in str(got)


def test_a_webhook_that_comes_twice_is_one_message(queues: Queues) -> None:
    for _ in range(2):
        answer(event("whatsapp_webhook.message_text"))
    assert len(queues.bodies(queues.inbound)) == 1


def test_what_was_to_be_said_is_lost_once_its_addressee_has_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It would come long after the leave: answers wait until the whole batch is kept."""
    other = Identity("+31687654321", "NL.9")
    welcome = [Spoken(who, Reply("welcome", "Welkom")) for who in (ZOE, other)]
    heard = iter([Heard(later=welcome), Heard(left=True)])
    monkeypatch.setattr(app, "conversation", lambda: lambda told: next(heard))
    batch = app.Batch()
    for situation in ("tap", "stop"):
        batch.hear(SQSRecord(event(f"conversation.{situation}")["Records"][0]))
    assert [each.to for each in batch.later] == [other]
