"""pywa must find nothing odd about the webhooks either."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from local.whatsapp.events import encode, envelope, headers
from tests.local.whatsapp.bench import ANNA, Bench
from tests.local.whatsapp.pywa_client import client_for


def heard_by_pywa(bench: Bench) -> list[Any]:
    """What pywa makes of our webhooks. It reads the first update of a body, so gets one a body."""
    heard: list[Any] = []
    wa: Any
    with client_for("http://127.0.0.1:1") as wa:
        for on in (wa.on_message, wa.on_message_status, wa.on_callback_button):
            on()(lambda _, update: heard.append(update))
        wa.on_phone_number_change()(lambda _, update: heard.append(update))
        for event in bench.kept.events:
            raw = encode(envelope([event], bench.simulator.settings))
            signature = headers(raw, "simulator-app-secret")["X-Hub-Signature-256"]
            assert wa.webhook_update_validator(raw, signature) is None
            assert wa.webhook_update_handler(raw) == ("ok", 200)
    return heard


def test_pywa_reads_our_receipts() -> None:
    bench = Bench(read_share=1)
    bench.send_alert(biz_opaque_callback_data="alert;1")
    bench.later(60)
    heard = heard_by_pywa(bench)
    assert [str(update.status.value) for update in heard] == ["sent", "delivered", "read"]
    assert {update.tracker for update in heard} == {"alert;1"}
    assert heard[0].pricing.category.value == "utility"
    assert heard[0].from_user.wa_id == "31612345678"
    assert heard[0].from_user.bsuid.startswith("NL.")


def test_pywa_reads_our_failures_when_they_carry_contacts() -> None:
    # pywa expects contacts beside a failure; Meta's page says there are none. Hence the setting.
    bench = Bench(undeliverable=[ANNA], contacts_with_failed=True)
    bench.send_alert()
    bench.later(60)
    [failed] = heard_by_pywa(bench)
    assert failed.error.code == 131026


def test_pywa_reads_what_citizens_write_and_tap() -> None:
    bench = Bench()
    bench.send_alert()
    bench.inbound(text="Één tip", name="Anna")
    bench.inbound(type="button", button="Ik heb een tip")
    bench.inbound(type="reaction", emoji="👍")
    bench.inbound(type="unsupported")
    bench.inbound(type="system", new_phone="+31687654321")
    text, tap, reaction, unsupported, moved = heard_by_pywa(bench)
    assert (text.text, text.from_user.name) == ("Één tip", "Anna")
    assert (tap.data, tap.title) == ("TIP:7", "Ik heb een tip")
    assert reaction.reaction.emoji == "👍"
    assert unsupported.error.code == 131051
    assert (moved.old_wa_id, moved.new_wa_id) == ("31612345678", "31687654321")


def test_pywa_reads_the_files_that_citizens_send() -> None:
    bench = Bench()
    data = base64.b64encode(b"bytes").decode()
    for kind in ("image", "video", "audio", "document", "sticker"):
        bench.inbound(type=kind, media={"data": data})
    bench.inbound(type="location", location={"latitude": 52.37, "longitude": 4.89})
    *files, place = heard_by_pywa(bench)
    for message in files:
        media = getattr(message, message.type.value)
        assert media.sha256 == base64.b64encode(hashlib.sha256(b"bytes").digest()).decode()
    assert place.location.latitude == 52.37


def test_pywa_reads_the_tap_on_a_free_form_button() -> None:
    bench = Bench()
    bench.inbound(text="Dag")
    reply = {"type": "reply", "reply": {"id": "ja", "title": "Ja"}}
    asked = {"type": "button", "body": {"text": "Meedoen?"}, "action": {"buttons": [reply]}}
    bench.send(type="interactive", interactive=asked)
    bench.kept.events.clear()
    bench.inbound(type="interactive", button="Ja")
    [tap] = heard_by_pywa(bench)
    assert (tap.data, tap.title) == ("ja", "Ja")
