"""What WhatsApp refuses, holds back or warns of makes its alarm fire."""

from typing import Any

import pytest
from relay.adapters.sender_item import SenderItem
from relay.adapters.system_clock import SystemClock

from tests.conftest import Queues, Tables
from tests.functions.meta import answer
from tests.functions.meta import webhook as call_of_meta
from tests.functions.payloads import event
from tests.functions.reports import now
from tests.watch.conftest import Fired, Told
from tests.watch.faults import deliver, sweep

pytestmark = pytest.mark.usefixtures("settings")

DEAD = {"error": {"code": 190}}


def test_a_dead_token_is_noticed_when_it_lasts(told: Told, fired: Fired) -> None:
    sweep(DEAD)
    points = told()
    thrice = [each._replace(at=each.at - ago) for each in points for ago in (0, 60, 120)]
    assert fired(points) == set()
    assert fired(thrice) == {"NumberInTrouble"}


def test_a_blocked_sender_is_noticed(tables: Tables, told: Told, fired: Fired) -> None:
    SenderItem(tables.alerts, "106540352242922", SystemClock()).block(190, now())
    sweep(DEAD)
    assert fired(told()) == {"SenderBlocked"}


def test_an_alert_that_runs_into_a_lock_is_noticed_at_once(
    tables: Tables, queues: Queues, told: Told, fired: Fired
) -> None:
    deliver(tables, queues, {"error": {"code": 131031}})
    assert fired(told()) == {"SenderBlocked"}


def test_a_template_that_is_refused_is_noticed(
    tables: Tables, queues: Queues, told: Told, fired: Fired
) -> None:
    refusal: dict[str, Any] = {"error": {"code": 132015}}
    deliver(tables, queues, refusal, refusal, {"messages": [{"id": "wamid.1"}]})
    assert fired(told()) == {"TemplateSetAside"}


def test_an_alert_of_which_whatsapp_takes_no_wording_is_noticed(
    tables: Tables, queues: Queues, told: Told, fired: Fired
) -> None:
    deliver(tables, queues, {"error": {"code": 132016}})
    assert fired(told()) == {"TemplateSetAside", "AlertGivenUp"}


def test_messages_that_are_held_back_are_noticed(
    tables: Tables, queues: Queues, told: Told, fired: Fired
) -> None:
    held = {"messages": [{"id": "wamid.1", "message_status": "held_for_quality_assessment"}]}
    deliver(tables, queues, held)
    assert fired(told()) == {"MessagesHeld"}


@pytest.mark.parametrize(
    ("kind", "alarm"),
    [
        ("field_account_update", "AccountTrouble"),
        ("field_account_update_disabled", "AccountTrouble"),
        ("field_account_update_restriction", "AccountTrouble"),
        ("field_security", "AccountTrouble"),
        ("field_messaging_handovers", "AccountTrouble"),
        ("field_message_template_status_update", "TemplateTrouble"),
        ("field_template_category_update", "TemplateTrouble"),
        ("field_message_template_quality_update", "QualityTrouble"),
    ],
)
def test_what_meta_tells_of_the_account_is_noticed(
    kind: str, alarm: str, told: Told, fired: Fired
) -> None:
    answer(event(f"whatsapp_webhook.{kind}"))
    assert fired(told()) == {alarm}


def test_what_meta_tells_every_day_is_not(told: Told, fired: Fired) -> None:
    for kind in ("batch", "message_text", "field_account_alerts", "field_phone_number_name_update"):
        answer(event(f"whatsapp_webhook.{kind}"))
    assert fired(told()) == set()


def test_a_webhook_whose_secret_is_wrong_is_noticed(told: Told, fired: Fired) -> None:
    for _ in range(4):
        answer(call_of_meta(b"{}", "sha256=0"))
    points = told()
    assert fired(points) == set(), "somebody tries the door"
    answer(call_of_meta(b"{}", "sha256=0"))
    assert fired(points + told()) == {"SignaturesRefused"}
