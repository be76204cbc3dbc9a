"""An independent client, pywa, must find nothing odd about the simulator."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

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

from local.whatsapp.server import RunningSimulator
from local.whatsapp.settings import Settings
from tests.local.whatsapp.bench import ANNA
from tests.local.whatsapp.pywa_client import client_for

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
    person = running.simulator.phones.with_phone("31633333333")
    incoming = running.simulator.log.of(person)[0]
    assert wa.mark_message_as_read(incoming.wamid)
    assert wa.send_reaction(writer, "👍", message_id=incoming.wamid).id


def test_pywa_uploads_looks_up_fetches_and_deletes_a_file(wa: WhatsApp) -> None:
    uploaded = wa.upload_media(b"a picture", mime_type="image/png", filename="a.png")
    assert uploaded is not None
    found = wa.get_media_url(uploaded.id)
    assert (found.mime_type, found.file_size) == ("image/png", 9)
    assert found.sha256 == hashlib.sha256(b"a picture").hexdigest()
    assert wa.get_media_bytes(found.url) == b"a picture"
    assert wa.delete_media(uploaded.id)


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
