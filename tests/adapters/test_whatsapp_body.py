from typing import Any

import pytest
from relay.adapters.whatsapp_body import request_body
from relay.domain.identity import Identity
from relay.domain.receipt import Errand
from relay.domain.whatsapp import ChatMessage, Choice, TemplateMessage

from local.whatsapp import sending
from tests.local.whatsapp.bench import ANNA, Bench

PERSON = Identity(ANNA, "NL.1")
BUTTONS = (Choice("join:a", "Ja, ik doe mee"), Choice("no", "Nee"))
ROWS = (Choice("language:nl", "Nederlands"), Choice("leave:a", "Centrum", "Verlaten"))
ENVELOPE = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": ANNA}


def message(**changes: Any) -> TemplateMessage:
    values: dict[str, Any] = {
        "phone": ANNA,
        "bsuid": "NL.1",
        "template": "buurtrelay_actual_v1_2h",
        "language": "nl",
        "parameters": {"place": "Centrum", "headline": "Inbraak"},
        "errand": Errand("a1", 7, "m1", 2),
    }
    return TemplateMessage(**{**values, **changes})


def test_the_request_is_as_meta_documents_it() -> None:
    assert request_body(message()) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": ANNA,
        "type": "template",
        "template": {
            "name": "buurtrelay_actual_v1_2h",
            "language": {"code": "nl"},
            "components": [
                {
                    "type": "body",
                    "parameters": [
                        {"type": "text", "parameter_name": "place", "text": "Centrum"},
                        {"type": "text", "parameter_name": "headline", "text": "Inbraak"},
                    ],
                }
            ],
        },
        "biz_opaque_callback_data": str(message().errand),
    }


def test_the_button_of_a_template_carries_a_payload() -> None:
    template = request_body(message(payload="tip:a1"))["template"]
    assert template["components"][1] == {
        "type": "button",
        "sub_type": "quick_reply",
        "index": "0",
        "parameters": [{"type": "payload", "payload": "tip:a1"}],
    }


def test_an_answer_in_the_chat_is_as_meta_documents_it() -> None:
    assert request_body(ChatMessage(PERSON, "Tot ziens.")) == {
        **ENVELOPE,
        "type": "text",
        "text": {"preview_url": False, "body": "Tot ziens."},
    }


def test_an_answer_with_buttons_is_as_meta_documents_it() -> None:
    assert request_body(ChatMessage(PERSON, "Meedoen?", BUTTONS)) == {
        **ENVELOPE,
        "type": "interactive",
        "interactive": {
            "type": "button",
            "body": {"text": "Meedoen?"},
            "action": {
                "buttons": [
                    {"type": "reply", "reply": {"id": "join:a", "title": "Ja, ik doe mee"}},
                    {"type": "reply", "reply": {"id": "no", "title": "Nee"}},
                ]
            },
        },
    }


def test_an_answer_with_a_list_is_as_meta_documents_it() -> None:
    body = request_body(ChatMessage(PERSON, "Welke?", rows=ROWS, menu="Kies"))
    assert body["interactive"] == {
        "type": "list",
        "body": {"text": "Welke?"},
        "action": {
            "button": "Kies",
            "sections": [
                {
                    "rows": [
                        {"id": "language:nl", "title": "Nederlands"},
                        {"id": "leave:a", "title": "Centrum", "description": "Verlaten"},
                    ]
                }
            ],
        },
    }


def test_an_answer_too_long_for_whatsapp_is_cut_rather_than_refused() -> None:
    assert len(request_body(ChatMessage(PERSON, "x" * 5_000))["text"]["body"]) == 4_096
    tappable = request_body(ChatMessage(PERSON, "x" * 5_000, BUTTONS))
    assert len(tappable["interactive"]["body"]["text"]) == 1_024


def test_an_answer_to_a_person_without_a_visible_number_goes_to_the_bsuid() -> None:
    body = request_body(ChatMessage(Identity(bsuid="NL.1"), "Tot ziens."))
    assert (body["recipient"], "to" in body) == ("NL.1", False)


@pytest.mark.parametrize(
    "answer",
    [
        ChatMessage(PERSON, "Tot ziens."),
        ChatMessage(PERSON, "Meedoen?", BUTTONS),
        ChatMessage(PERSON, "Welke?", rows=ROWS, menu="Kies"),
    ],
)
def test_the_simulator_takes_an_answer_within_a_day_of_the_persons_message(
    answer: ChatMessage,
) -> None:
    simulator = Bench()
    simulator.inbound(text="hallo")
    assert sending.answer(simulator.simulator, request_body(answer))["messages"]


def test_who_has_no_visible_number_is_addressed_by_bsuid() -> None:
    body = request_body(message(phone=None))
    assert body["recipient"] == "NL.1"
    assert "to" not in body
