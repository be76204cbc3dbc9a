from __future__ import annotations

from typing import Any

import pytest

from local.whatsapp.recipients import bsuid_of
from tests.local.whatsapp.bench import ANNA, Bench

BUTTONS = {"buttons": [{"type": "reply", "reply": {"id": "ja", "title": "Ja, ik doe mee"}}]}
ROWS = {"button": "Kies", "sections": [{"rows": [{"id": "r1", "title": "Rij 1"}]}]}


def asked(bench: Bench, kind: str = "button", action: dict[str, Any] = BUTTONS) -> str:
    bench.inbound(text="AANMELDEN")
    interactive = {"type": kind, "body": {"text": "Meedoen?"}, "action": action}
    wamid: str = bench.send(type="interactive", interactive=interactive)["messages"][0]["id"]
    bench.kept.events.clear()
    return wamid


def test_a_text_arrives_with_who_sent_it() -> None:
    bench = Bench()
    bench.inbound(text="Één tip / vraag", name="Anna")
    [event] = bench.kept.events
    bsuid = bsuid_of(ANNA[1:], seed=1)
    assert event.contact == {"profile": {"name": "Anna"}, "wa_id": "31612345678", "user_id": bsuid}
    assert event.payload["from"] == "31612345678"
    assert event.payload["from_user_id"] == bsuid
    assert event.payload["text"] == {"body": "Één tip / vraag"}
    assert event.payload["timestamp"] == "1790000000"
    assert event.urgent


def test_a_user_name_hides_the_number() -> None:
    bench = Bench()
    bench.inbound(text="Dag", username="@anna")
    [event] = bench.kept.events
    assert "from" not in event.payload
    assert event.contact is not None
    assert event.contact["profile"]["username"] == "@anna"
    assert "wa_id" not in event.contact


def test_somebody_known_by_user_id_only_has_no_number() -> None:
    bench = Bench()
    bench.inbound(**{"from": "NL.13491208655302741918", "text": "Dag"})
    assert "from" not in bench.webhooks("messages")[0]


def test_a_tap_on_a_template_comes_as_button_with_the_payload_sent() -> None:
    bench = Bench()
    wamid = bench.send_alert()["messages"][0]["id"]
    bench.inbound(type="button", button="Ik heb een tip")
    [tap] = bench.webhooks("messages")
    assert (tap["type"], tap["button"]) == (
        "button",
        {"payload": "TIP:7", "text": "Ik heb een tip"},
    )
    assert tap["context"] == {"from": "31201234567", "id": wamid}


def test_a_tap_on_a_free_form_button_comes_as_interactive() -> None:
    bench = Bench()
    wamid = asked(bench)
    bench.inbound(type="button", button="ja")
    [tap] = bench.webhooks("messages")
    reply = {"id": "ja", "title": "Ja, ik doe mee"}
    assert tap["interactive"] == {"type": "button_reply", "button_reply": reply}
    assert (tap["type"], tap["context"]["id"]) == ("interactive", wamid)


def test_a_choice_from_a_list_comes_as_list_reply() -> None:
    bench = Bench()
    asked(bench, "list", ROWS)
    bench.inbound(type="interactive", button="Rij 1")
    assert bench.webhooks("messages")[0]["interactive"]["list_reply"] == {
        "id": "r1",
        "title": "Rij 1",
    }


def test_a_tap_can_be_made_up() -> None:
    bench = Bench()
    bench.inbound(type="button", payload="TIP:9", button="Tip")
    assert bench.webhooks("messages")[0]["button"] == {"payload": "TIP:9", "text": "Tip"}


def test_a_tap_opens_the_window() -> None:
    bench = Bench()
    bench.send_alert()
    bench.inbound(type="button", button="Ik heb een tip")
    bench.send()
    bench.later(60)
    assert "failed" not in bench.statuses()


def test_a_reaction_names_its_message_and_can_be_taken_away() -> None:
    bench = Bench()
    wamid = bench.send_alert()["messages"][0]["id"]
    bench.inbound(type="reaction", emoji="👍")
    bench.inbound(type="reaction", message_id=wamid)
    given, taken = bench.webhooks("messages")
    assert given["reaction"] == {"message_id": wamid, "emoji": "👍"}
    assert taken["reaction"] == {"message_id": wamid}


def test_what_whatsapp_cannot_pass_on_comes_as_unsupported() -> None:
    bench = Bench()
    bench.inbound(type="unsupported", unsupported="poll")
    [message] = bench.webhooks("messages")
    assert (message["errors"][0]["code"], message["unsupported"]) == (131051, {"type": "poll"})


def test_a_new_number_brings_a_new_user_id_and_keeps_the_conversation() -> None:
    bench = Bench()
    old = bench.inbound(text="Dag").person.bsuid
    bench.inbound(type="system", new_phone="+31687654321")
    event = bench.kept.events[-1]
    system = event.payload["system"]
    assert event.contact is None
    assert (event.payload["from"], system["wa_id"]) == ("31612345678", "31687654321")
    assert (system["type"], system["previous_user_id"]) == ("user_changed_number", old)
    assert system["user_id"] == bsuid_of("31687654321", seed=1)
    moved = bench.simulator.phones.find("+31687654321")
    assert moved is not None
    assert len(bench.simulator.log.of(moved)) == 2
    assert bench.simulator.phones.find(ANNA) is None


def test_the_old_number_is_no_longer_on_whatsapp_until_somebody_writes_from_it() -> None:
    bench = Bench(read_share=0)
    bench.inbound(type="system", new_phone="+31687654321")
    bench.send_alert(ANNA)
    bench.later(60)
    bench.inbound(text="Dag")
    bench.send_alert(ANNA)
    bench.later(60)
    assert bench.statuses() == ["failed", "sent", "delivered"]


def test_a_reply_and_a_forwarded_message_say_so() -> None:
    bench = Bench()
    wamid = bench.send_alert()["messages"][0]["id"]
    bench.inbound(text="Dit?", message_id=wamid)
    bench.inbound(text="Kijk", forwarded=True)
    reply, forwarded = bench.webhooks("messages")
    assert reply["context"] == {"from": "31201234567", "id": wamid}
    assert forwarded["context"] == {"forwarded": True}


@pytest.mark.parametrize(
    ("request_", "word"),
    [
        ({"from": "anna"}, "anna"),
        ({}, "text"),
        ({"type": "photo"}, "type"),
        ({"type": "button", "button": "Weg"}, "Weg"),
        ({"type": "reaction", "emoji": "👍"}, "message_id"),
        ({"type": "system"}, "new_phone"),
        ({"text": "x", "message_id": "wamid.x"}, "message_id"),
        ({"text": "x", "colour": "red"}, "colour"),
    ],
)
def test_a_wrong_request_is_told_what_to_mend(request_: dict[str, Any], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        Bench().inbound(**request_)
