"""What Meta may tell: every kind in ``events/``, and shapes that nobody has seen yet."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from relay.adapters.system_clock import SystemClock

from functions.whatsapp_webhook import app
from tests.conftest import Queues
from tests.functions.meta import (
    ALERT_ID,
    PHONE,
    answer,
    errand,
    signature,
    status,
    statuses,
    tell,
    webhook,
)
from tests.functions.output import output_of
from tests.functions.payloads import event, situations
from tests.searching import examples

pytestmark = pytest.mark.usefixtures("settings")
KINDS = [each for each in situations("whatsapp_webhook") if each != "handshake"]
PROGRESS = {
    "status_sent": "sent",
    "status_delivered": "delivered",
    "status_read": "read",
    "status_played": "read",
    "status_failed": "failed",
    "status_sent_v23": "sent",
    "status_bsuid_only": "delivered",
    "status_in_group": "delivered",
}


def test_every_recorded_call_is_signed_and_escaped_as_meta_does() -> None:
    for kind in KINDS:
        call = event(f"whatsapp_webhook.{kind}")
        assert call["headers"]["x-hub-signature-256"] == signature(call["body"].encode()), kind
        assert call["body"].isascii()


def test_every_recorded_call_is_answered_with_200() -> None:
    assert len(KINDS) > 50
    for kind in KINDS:
        assert answer(event(f"whatsapp_webhook.{kind}")) == (200, ""), kind


def test_a_status_of_ours_becomes_a_receipt(queues: Queues) -> None:
    for kind, progress in PROGRESS.items():
        answer(event(f"whatsapp_webhook.{kind}"))
        (body,) = queues.bodies(queues.receipts)
        ((callback, told, _, _),) = json.loads(body)["receipts"]
        assert (callback, told) == (errand(), progress), kind


def test_a_batch_brings_the_receipts_of_all_entries_about_our_number(queues: Queues) -> None:
    answer(event("whatsapp_webhook.batch"))
    (body,) = queues.bodies(queues.receipts)
    assert [row[1] for row in json.loads(body)["receipts"]] == ["read", "sent", "sent"]


@pytest.mark.parametrize("number", ["106540352242923", 106540352242922, "", None, {}])
def test_what_another_number_of_the_account_gets_is_counted_logged_once_and_none_of_ours(
    number: Any, queues: Queues, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = {"from": PHONE, "id": "wamid.1", "type": "text", "text": {"body": "STOP"}}
    value = {"metadata": {"phone_number_id": number}, "messages": [stop], "statuses": [status()]}
    with output_of(app.logger, app.metrics, capsys, monkeypatch) as output:
        assert tell({"entry": [{"changes": [{"field": "messages", "value": value}]}]}) == 200
    assert [line["kinds"] for line in output.lines()] == [{"another number of the account": 2}]
    assert output.counted()["NoticesIgnored"] == 2
    assert queues.bodies(queues.inbound) + queues.bodies(queues.receipts) == []


def test_everything_else_is_named_in_the_log_and_ignored(
    queues: Queues, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = {kind for kind in KINDS if kind.startswith("message_")} - {"message_in_group"}
    others = [kind for kind in KINDS if kind not in {*PROGRESS, *messages, "batch"}]
    with output_of(app.logger, app.metrics, capsys, monkeypatch) as output:
        for kind in others:
            answer(event(f"whatsapp_webhook.{kind}"))
        named = {name for line in output.lines() for name in line.get("kinds", ())}
        assert len(output.lines()) == len(others)
        assert queues.bodies(queues.receipts) == []
        told = [line.get("what") for line in output.lines()]
    assert {"message text", "field standby"} <= named
    assert "error 130429" in told
    assert {"status warning", "status sent", "field not_yet_invented"} <= named


def test_no_person_and_no_word_of_theirs_is_logged(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with output_of(app.logger, app.metrics, capsys, monkeypatch) as output:
        for kind in KINDS:
            answer(event(f"whatsapp_webhook.{kind}"))
        for odd in (PHONE, f"+{PHONE}", {"phone": PHONE}, [PHONE], PHONE + "x" * 5_000):
            tell(statuses(status(odd), status("sent", odd)))
            tell({"entry": [{"changes": [{"field": odd, "value": {}}]}]})
        for personal in (PHONE, "Zoë", "zoe", "STOP", "NL.1349", "wamid"):
            assert personal not in output.log()


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[" * 100_000, b"\xff", b"null", b"NaN", b"3", b"\xef\xbb\xbf{}"]
)
def test_a_signed_body_that_is_no_json_is_taken_and_ignored(body: bytes, queues: Queues) -> None:
    assert answer(webhook(body, is_base64=True))[0] == 200
    assert queues.bodies(queues.receipts) == []


CALLBACKS: list[Any] = [
    *(None, 1, True, 1e300, [], {}, [errand()], {"alert": ALERT_ID}, "", "x" * 5_000, "\ud800"),
    *(f"{errand()};", f" {errand()}", errand().replace("attempt=1", "attempt=" + "9" * 5_000)),
    *(errand().replace("attempt=1", f"attempt={each}") for each in ("", "-1", "1.5", "x", "１")),
    *(errand().replace("slice=0", f"slice={each}") for each in ("", "-1", "9" * 400, "0;slice=1")),
    f"alert={'a' * 3_000};slice=0;member=m;attempt=1",
]


def test_callback_data_that_is_not_ours_is_ignored(queues: Queues) -> None:
    payload = statuses(*(status("sent", each) for each in CALLBACKS if each is not None))
    assert tell(payload) == 200
    assert queues.bodies(queues.receipts) == []


def test_a_failure_without_a_usable_code_or_time_is_one_that_nobody_knows_of_now(
    queues: Queues, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SystemClock, "now", lambda _: 1_795_372_300_000)
    odd: list[Any] = [None, "", "x", -1, 0, 1.5, True, [], {}, "9" * 5_000, "²", "٣", 10**12]
    told = [status("failed", timestamp=each, errors=[{"code": each}]) for each in odd]
    assert tell(statuses(*told, status("failed", errors="x"), status("failed", errors=[]))) == 200
    (body,) = queues.bodies(queues.receipts)
    rows = json.loads(body)["receipts"]
    assert {tuple(row[2:]) for row in rows[: len(odd)]} == {(1, 1_795_372_300)}
    assert {row[2] for row in rows[len(odd) :]} == {1}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


def odd(usual: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mostly as usual, sometimes anything."""
    return usual | st.lists(usual, max_size=2) | JSON


STATUS = st.fixed_dictionaries(
    {
        "status": odd(st.sampled_from(["sent", "failed", "played"])),
        "biz_opaque_callback_data": odd(st.just(errand())),
        "timestamp": odd(st.just("1795372201")),
        "errors": odd(st.fixed_dictionaries({"code": JSON})),
    }
)
VALUE = st.fixed_dictionaries({name: odd(STATUS) for name in ("statuses", "messages", "errors")})
CHANGE = st.fixed_dictionaries({"field": odd(st.just("messages")), "value": odd(VALUE)})
PAYLOAD = st.fixed_dictionaries({"entry": odd(st.fixed_dictionaries({"changes": odd(CHANGE)}))})


@settings(
    derandomize=True,
    deadline=None,
    max_examples=examples(50),
    suppress_health_check=list(HealthCheck),
)
@given(payload=odd(PAYLOAD))
def test_a_signed_call_of_any_shape_is_taken(payload: Any) -> None:
    assert tell(payload) == 200
