from __future__ import annotations

import hashlib
import hmac
import json

from local.whatsapp.events import Event, encode, envelope, headers
from local.whatsapp.settings import Settings

SETTINGS = Settings()
CONTACT = {"profile": {"name": "Anna"}, "wa_id": "31612345678", "user_id": "NL.1"}


def test_the_body_is_written_as_meta_writes_it() -> None:
    assert encode({"a": "é/👍"}) == b'{"a":"\\u00e9\\/\\ud83d\\udc4d"}'


def test_the_body_reads_back_the_same() -> None:
    body = {"text": 'https://x.example/é "\\/" \n'}
    assert json.loads(encode(body)) == body


def test_the_raw_bytes_are_signed() -> None:
    raw = encode({"a": "é/"})
    sent = headers(raw, "secret")
    assert (
        sent["X-Hub-Signature-256"]
        == "sha256=" + hmac.new(b"secret", raw, hashlib.sha256).hexdigest()
    )
    assert sent["X-Hub-Signature"] == "sha1=" + hmac.new(b"secret", raw, hashlib.sha1).hexdigest()
    assert sent["User-Agent"] == "facebookexternalua"


def test_a_known_signature_stays_the_same() -> None:
    signature = headers(b"{}", "simulator-app-secret")["X-Hub-Signature-256"]
    assert signature == "sha256=" + hmac.digest(b"simulator-app-secret", b"{}", "sha256").hex()


def test_messages_statuses_and_failures_stand_apart() -> None:
    events = [
        Event("statuses", {"id": "1"}, CONTACT),
        Event("statuses", {"id": "2"}, CONTACT),
        Event("statuses", {"id": "3"}),
        Event("messages", {"id": "4"}, CONTACT),
    ]
    [entry] = envelope(events, SETTINGS)["entry"]
    values = [change["value"] for change in entry["changes"]]
    assert [len(v.get("statuses", [])) for v in values] == [2, 1, 0]
    assert [len(v.get("contacts", [])) for v in values] == [2, 0, 1]
    assert entry["id"] == SETTINGS.waba_id
    assert "time" not in entry


def test_the_number_is_named_without_plus() -> None:
    [entry] = envelope([Event("messages", {"id": "1"})], SETTINGS)["entry"]
    metadata = entry["changes"][0]["value"]["metadata"]
    assert metadata["display_phone_number"] == "31201234567"


def test_other_fields_carry_a_time() -> None:
    event = Event("message_template_status_update", {"event": "PAUSED"}, at=1790000000.5)
    [entry] = envelope([event], SETTINGS)["entry"]
    assert entry["time"] == 1790000000
    assert entry["changes"][0]["field"] == "message_template_status_update"
