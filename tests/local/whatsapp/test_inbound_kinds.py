"""Every kind of inbound message can be played, and each is what the product reads it to be."""

from __future__ import annotations

from typing import Any

import pytest
from relay.domain.inbound import Kind
from relay.domain.inbound_payload import inbound_of

from tests.local.whatsapp.bench import ANNA, Bench
from tests.local.whatsapp.files import base64_of

BUTTONS = {"buttons": [{"type": "reply", "reply": {"id": "ja", "title": "Ja"}}]}
ROWS = [{"id": "r1", "title": "Lindenhof", "description": "Het noorden"}]
FILE = {"media": {"data": base64_of(b"a file")}}
CARD = {"name": "Jan de Boer", "phones": ["+31687654321"]}

PLAYED: list[tuple[dict[str, Any], str, Kind]] = [
    ({"text": "Dag"}, "text", Kind.TEXT),
    ({"type": "button", "payload": "TIP:7", "button": "Tip"}, "button", Kind.TAP),
    ({"type": "interactive", "button": "ja"}, "interactive", Kind.TAP),
    ({"type": "interactive", "button": "r1"}, "interactive", Kind.TAP),
    ({"type": "image", "text": "Deze?", **FILE}, "image", Kind.MEDIA),
    ({"type": "video", **FILE}, "video", Kind.MEDIA),
    ({"type": "audio", **FILE}, "audio", Kind.MEDIA),
    ({"type": "document", **FILE}, "document", Kind.MEDIA),
    ({"type": "sticker", **FILE}, "sticker", Kind.MEDIA),
    ({"type": "location", "location": {"latitude": 52, "longitude": 4}}, "location", Kind.LOCATION),
    ({"type": "contacts", "contacts": [CARD]}, "contacts", Kind.OTHER),
    ({"type": "reaction", "emoji": "👍"}, "reaction", Kind.REACTION),
    ({"type": "reaction"}, "reaction", Kind.REACTION),
    ({"type": "system", "new_phone": "+31687654321"}, "system", Kind.MOVE),
    ({"type": "system", "system": "user_changed_user_id"}, "system", Kind.MOVE),
    ({"type": "unsupported", "unsupported": "edit"}, "unsupported", Kind.OTHER),
    ({"type": "edit", "text": "Anders"}, "edit", Kind.OTHER),
    ({"type": "revoke"}, "revoke", Kind.OTHER),
]


def asked(bench: Bench, who: str = ANNA) -> str:
    """Let somebody write, and ask them with buttons and with a list; return the id of the list."""
    bench.inbound(**{"from": who}, text="GROUPS")
    to = {"to": who} if who == ANNA else {"to": "", "recipient": who}
    button = {"type": "button", "body": {"text": "Meedoen?"}, "action": BUTTONS}
    bench.send(**to, type="interactive", interactive=button)
    action = {"button": "Kies", "sections": [{"title": "Noord", "rows": ROWS}]}
    rows = {"type": "list", "body": {"text": "Welke?"}, "action": action}
    wamid: str = bench.send(**to, type="interactive", interactive=rows)["messages"][0]["id"]
    return wamid


@pytest.mark.parametrize("known_by", [ANNA, "NL.1349"])
@pytest.mark.parametrize(("action", "name", "kind"), PLAYED)
def test_it_is_played_with_and_without_phone_number(
    action: dict[str, Any], name: str, kind: Kind, known_by: str
) -> None:
    bench = Bench()
    asked(bench, known_by)
    bench.inbound(**{"from": known_by, **action})
    payload = bench.webhooks("messages")[-1]
    read = inbound_of(payload)
    assert read is not None
    assert (payload["type"], read.kind, "from" in payload) == (name, kind, known_by == ANNA)


def test_a_row_of_a_list_brings_its_description() -> None:
    bench = Bench()
    wamid = asked(bench)
    bench.inbound(type="interactive", button="r1")
    tap = bench.webhooks("messages")[-1]
    reply = {"id": "r1", "title": "Lindenhof", "description": "Het noorden"}
    assert tap["interactive"] == {"type": "list_reply", "list_reply": reply}
    assert tap["context"]["id"] == wamid


@pytest.mark.parametrize(
    "action",
    [
        {"text": "Dit?"},
        {"type": "image", **FILE},
        {"type": "audio", **FILE},
        {"type": "location", "location": {"latitude": 52, "longitude": 4}},
        {"type": "contacts", "contacts": [CARD]},
        {"type": "button", "payload": "TIP:7"},
    ],
)
def test_whatever_is_written_can_quote_a_message(action: dict[str, Any]) -> None:
    bench = Bench()
    wamid = bench.send_alert()["messages"][0]["id"]
    bench.inbound(**action, message_id=wamid, forwarded=True)
    context = bench.webhooks("messages")[-1]["context"]
    assert context == {"from": "31201234567", "id": wamid, "forwarded": True}


def test_a_quote_of_somebody_without_number_names_the_user_id() -> None:
    bench = Bench()
    first = bench.inbound(**{"from": "NL.1349"}, text="Dag")
    bench.inbound(**{"from": "NL.1349"}, text="En nog iets", message_id=first.wamid)
    assert bench.webhooks("messages")[-1]["context"]["from"] == "NL.1349"


def test_an_edit_names_what_it_replaces_and_says_the_new_words() -> None:
    bench = Bench()
    first = bench.inbound(text="Ik zag niets")
    bench.inbound(type="edit", text="Ik zag haar")
    edit = bench.webhooks("messages")[-1]["edit"]
    assert edit["original_message_id"] == first.wamid
    assert edit["message"]["text"] == {"body": "Ik zag haar"}


def test_nobody_edits_what_somebody_else_wrote() -> None:
    bench = Bench()
    wamid = bench.send_alert()["messages"][0]["id"]
    with pytest.raises(ValueError, match="message_id"):
        bench.inbound(type="edit", text="x", message_id=wamid)


def test_a_card_has_a_name_and_numbers() -> None:
    bench = Bench()
    bench.inbound(type="contacts", contacts=[CARD | {"origin": "contact_request"}])
    [card] = bench.webhooks("messages")[-1]["contacts"]
    assert card["name"] == {"formatted_name": "Jan de Boer", "first_name": "Jan"}
    assert card["phones"] == [{"phone": "+31687654321", "wa_id": "31687654321", "type": "CELL"}]
    assert card["origin"] == "contact_request"


@pytest.mark.parametrize(
    ("request_", "word"),
    [
        ({"type": "contacts"}, "contacts"),
        ({"type": "contacts", "contacts": [{"name": "Jan", "phones": ["0612"]}]}, "phones"),
        ({"type": "edit", "text": "x"}, "message_id"),
        ({"text": "x", "timestamp": -1}, "timestamp"),
        ({"text": "x", "deliver_after": []}, "deliver_after"),
        ({"text": "x", "deliver_after": [-1]}, "deliver_after"),
    ],
)
def test_a_wrong_request_is_told_what_to_mend(request_: dict[str, Any], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        Bench().inbound(**request_)
