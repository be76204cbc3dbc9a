"""An independent client, pywa, must find nothing odd about the simulator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from pywa.client import WhatsApp
from pywa.errors import (
    ExpiredAccessToken,
    ReEngagementMessage,
    TemplateNotExists,
    TemplateParamCountMismatch,
    WhatsAppError,
)
from pywa.types import templates as t
from pywa.types.callback import Button

from local.whatsapp.events import encode, envelope, headers
from local.whatsapp.server import RunningSimulator
from local.whatsapp.settings import Settings
from tests.local.whatsapp.bench import ANNA, Bench

TEMPLATE = t.Template(
    name="buurt_alarm",
    category=t.TemplateCategory.UTILITY,
    language=t.TemplateLanguage.DUTCH,
    parameter_format=t.ParamFormat.NAMED,
    message_send_ttl_seconds=3600,
    components=[
        t.HeaderText(text="Politie"),
        body := t.BodyText(
            text="Bericht voor {{wijk}}: {{bericht}}. Bel 112 bij direct gevaar.",
            wijk="Oost",
            bericht="vermist meisje",
        ),
        t.FooterText(text="Stoppen? Antwoord STOP"),
        t.Buttons(buttons=[tip := t.QuickReplyButton(text="Ik heb een tip")]),
    ],
)
FILLED = [body.params(wijk="Oost", bericht="kijk uit"), tip.params(index=0, callback_data="TIP:1")]


class Redirect(httpx.HTTPTransport):
    """pywa fixes Graph's address; this leads it to the simulator."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = httpx.URL(url)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        there = {"scheme": "http", "host": self.url.host, "port": self.url.port}
        request.url = request.url.copy_with(**there)
        return super().handle_request(request)


@contextmanager
def client_for(url: str, token: str = "simulator-token") -> Iterator[WhatsApp]:
    settings = Settings()
    ids: dict[str, Any] = {"phone_id": settings.phone_number_id, "waba_id": settings.waba_id}
    ids |= {"app_secret": "simulator-app-secret", "verify_token": "v"}
    with httpx.Client(transport=Redirect(url)) as session:
        yield WhatsApp(token=token, session=session, **ids)


@pytest.fixture(scope="module")
def running() -> Iterator[RunningSimulator]:
    with RunningSimulator(Settings(latency=0, pair_rate=False, late_errors=frozenset())) as running:
        with client_for(running.url) as wa:
            assert wa.create_template(TEMPLATE).status == t.TemplateStatus.APPROVED
        yield running


@pytest.fixture
def wa(running: RunningSimulator) -> Iterator[WhatsApp]:
    with client_for(running.url) as wa:
        yield wa


def test_pywa_sends_a_template(wa: WhatsApp, running: RunningSimulator) -> None:
    sent = wa.send_template(ANNA, template=TEMPLATE, params=FILLED, tracker="alert;1")
    assert sent.status is not None
    assert sent.status.value == "accepted"
    message = running.simulator.log.find(sent.id)
    assert message is not None
    assert (message.content.body, message.callback) == (
        "Bericht voor Oost: kijk uit. Bel 112 bij direct gevaar.",
        "alert;1",
    )


def test_pywa_sends_to_a_user_id(wa: WhatsApp, running: RunningSimulator) -> None:
    bsuid = running.simulator.phones.with_phone("31699999999").bsuid
    assert wa.send_template(bsuid, template=TEMPLATE, params=FILLED).to == bsuid


def test_pywa_writes_and_asks_inside_the_window(wa: WhatsApp, running: RunningSimulator) -> None:
    writer = "+31633333333"
    httpx.post(f"{running.url}/_control/inbound", json={"from": writer, "text": "Dag"})
    assert wa.send_message(writer, "Dag").to == "31633333333"
    asked = wa.send_message(writer, "Meedoen?", buttons=[Button("Ja", callback_data="ja")])
    assert asked.id.startswith("wamid.")
    incoming = running.simulator.phones.with_phone("31633333333").messages[0]
    assert wa.mark_message_as_read(incoming.wamid)
    assert wa.send_reaction(writer, "👍", message_id=incoming.wamid).id


def test_pywa_recognises_our_errors(wa: WhatsApp, running: RunningSimulator) -> None:
    with pytest.raises(ReEngagementMessage):
        wa.send_message("+31644444444", "Dag")
    with pytest.raises(TemplateParamCountMismatch):
        wa.send_template(ANNA, "buurt_alarm", t.TemplateLanguage.DUTCH, params=[])
    with pytest.raises(TemplateNotExists):
        wa.send_template(ANNA, "buurt_alarm", t.TemplateLanguage.ENGLISH, params=[])
    with client_for(running.url, token="other") as stranger, pytest.raises(ExpiredAccessToken):
        stranger.send_message(ANNA, "Dag")
    with pytest.raises(WhatsAppError, match="not simulated"):
        wa.get_flows()


def test_pywa_reads_templates_number_and_account(wa: WhatsApp) -> None:
    [template] = wa.get_templates()
    assert (template.name, template.message_send_ttl_seconds) == ("buurt_alarm", 3600)
    assert template.category == t.TemplateCategory.UTILITY
    number = wa.get_business_phone_number()
    assert (number.display_phone_number, number.throughput) == (
        "+31201234567",
        {"level": "STANDARD"},
    )
    assert wa.get_business_phone_numbers()[0].id == number.id
    assert wa.get_business_account().name == "Buurtrelay"


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
