"""GET and POST /whatsapp: who gets in, and what is queued."""

import base64
import json
from typing import Any

import boto3
import pytest
from relay.adapters.secrets import SecretUnusable

from functions.whatsapp_webhook import app
from tests.conftest import Queues
from tests.functions.meta import PHONE, answer, errand, signature, status, statuses, tell, webhook
from tests.functions.meta import written as as_meta_writes
from tests.functions.output import output_of
from tests.functions.payloads import event
from tests.functions.police import http_event

pytestmark = pytest.mark.usefixtures("settings")
BODY = as_meta_writes(statuses(status("delivered"))).encode()
MOST_BYTES = 256 * 1_024


def handshake(query: str) -> tuple[int, str]:
    return answer(http_event("GET", f"/whatsapp?{query}"))


def rows(queues: Queues) -> list[list[Any]]:
    """The receipts that lie in the queue."""
    bodies = queues.bodies(queues.receipts)
    return [row for body in bodies for row in json.loads(body)["receipts"]]


def test_the_handshake_is_answered_with_the_bare_challenge() -> None:
    assert answer(event("whatsapp_webhook.handshake")) == (200, "1158201444")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "hub.mode=subscribe&hub.challenge=1",
        "hub.mode=subscribe&hub.challenge=1&hub.verify_token=",
        "hub.mode=subscribe&hub.challenge=1&hub.verify_token=verify-you",
        "hub.mode=subscribe&hub.challenge=1&hub.verify_token=é\ud800",
        "hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=verify-me",
        "hub.challenge=1&hub.verify_token=verify-me",
    ],
)
def test_a_handshake_that_is_not_ours_is_refused_without_the_challenge(query: str) -> None:
    assert handshake(query) == (403, "")


def test_a_handshake_without_challenge_gets_an_empty_answer() -> None:
    assert handshake("hub.mode=subscribe&hub.verify_token=verify-me") == (200, "")


@pytest.mark.parametrize(
    "header",
    [
        *(
            "",
            "sha256=",
            "sha256",
            "x",
            "sha1=" + "0" * 40,
            "sha256=" + "0" * 64,
            "é",
            "\ud800",
            "\0",
        ),
        signature(BODY, "another-secret"),
        signature(BODY + b" "),
        signature(BODY).upper(),
        signature(BODY).removeprefix("sha256="),
        signature(BODY) + " ",
    ],
)
def test_a_signature_that_does_not_hold_is_refused_and_nothing_is_queued(
    header: str, queues: Queues
) -> None:
    assert answer(webhook(BODY, header)) == (401, "")
    assert rows(queues) == []


def test_a_call_without_signature_is_refused(queues: Queues) -> None:
    assert answer(http_event("POST", "/whatsapp", BODY.decode()))[0] == 401
    assert rows(queues) == []


def test_a_body_changed_on_its_way_is_refused(queues: Queues) -> None:
    changed = {**webhook(BODY), "body": json.dumps(json.loads(BODY))}
    assert answer(changed)[0] == 401
    assert rows(queues) == []


@pytest.mark.parametrize("body", ["abc", "é", "\ud800"])
def test_a_body_that_is_no_bytes_is_refused(body: str) -> None:
    for is_base64 in (True, False):
        call = {**webhook(BODY, is_base64=is_base64), "body": body}
        assert answer(call)[0] == 401


def test_nobody_gets_in_while_the_secret_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = boto3.client("secretsmanager").create_secret(
        Name="empty", SecretString='{"app_secret": "", "verify_token": ""}'
    )
    monkeypatch.setenv("WHATSAPP_WEBHOOK_SECRET", empty["ARN"])
    with pytest.raises(SecretUnusable, match=r"the secret empty-\w+ has no text .+ app_secret"):
        answer(webhook(BODY, signature(BODY, "")))
    with pytest.raises(SecretUnusable, match=r"the secret empty-\w+ has no text .+ verify_token"):
        handshake("hub.mode=subscribe&hub.verify_token=")


def test_a_base64_body_is_verified_over_its_bytes(queues: Queues) -> None:
    call = webhook(BODY, is_base64=True)
    assert base64.b64decode(call["body"]) == BODY
    assert answer(call) == (200, "")
    assert len(rows(queues)) == 1


def test_a_status_is_reduced_to_callback_data_status_code_and_time(queues: Queues) -> None:
    failed = status("failed", errors=[{"code": 131026, "title": "Undeliverable"}])
    tell(statuses(failed, status("read")))
    assert rows(queues) == [
        [errand(), "failed", 131026, 1795372201],
        [errand(), "read", 0, 1795372201],
    ]


def test_no_phone_enters_the_queue(queues: Queues) -> None:
    others = (
        f"to={PHONE}",
        f"alert={PHONE};slice=0;member={PHONE};attempt=1",
        f"{errand()};{PHONE}",
    )
    tell(statuses(status(), *(status("sent", other) for other in others)))
    (body,) = queues.bodies(queues.receipts)
    assert json.loads(body) == {"v": 1, "receipts": [[errand(), "sent", 0, 1795372201]]}


def test_a_thousand_statuses_take_one_message(queues: Queues) -> None:
    members = [f"{number:032x}" for number in range(1_000)]
    tell(statuses(*(status("delivered", errand(1, each, 99_999)) for each in members)))
    (body,) = queues.bodies(queues.receipts)
    assert len(json.loads(body)["receipts"]) == 1_000
    assert len(body.encode()) < MOST_BYTES


def test_three_megabytes_of_statuses_are_parted_into_messages_that_fit(queues: Queues) -> None:
    body = as_meta_writes(statuses(*(status() for _ in range(14_000)))).encode()
    assert len(body) > 3_000_000
    assert answer(webhook(body))[0] == 200
    bodies = queues.bodies(queues.receipts)
    assert sum(len(json.loads(each)["receipts"]) for each in bodies) == 14_000
    assert max(len(each.encode()) for each in bodies) < MOST_BYTES


def test_a_refused_signature_is_counted_and_nothing_of_it_logged(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with output_of(app.logger, app.metrics, capsys, monkeypatch) as output:
        answer(webhook(BODY, "sha256=0"))
        assert output.counted() == {"SignaturesRefused": 1}
        assert output.log() == ""


def test_receipts_are_counted(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with output_of(app.logger, app.metrics, capsys, monkeypatch) as output:
        tell(statuses(status(), status("delivered"), status("of no known kind")))
        assert output.counted() == {"ReceiptsTaken": 2, "NoticesIgnored": 1}
