from __future__ import annotations

from typing import Any

import pytest

from local.whatsapp.contents import read_interactive
from local.whatsapp.errors import GraphError
from local.whatsapp.messages import Button


def reply(number: int, title: str = "Ja") -> dict[str, Any]:
    return {"type": "reply", "reply": {"id": f"id{number}", "title": title}}


def with_buttons(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"type": "button", "body": {"text": "Meedoen?"}, "action": {"buttons": list(buttons)}}


def with_rows(count: int) -> dict[str, Any]:
    rows = [{"id": str(n), "title": f"Rij {n}"} for n in range(count)]
    action = {"button": "Kies", "sections": [{"rows": rows}]}
    return {"type": "list", "body": {"text": "Welke?"}, "action": action}


def test_reply_buttons_are_shown() -> None:
    header, footer = {"type": "text", "text": "Kop"}, {"text": "Voet"}
    content = read_interactive(with_buttons(reply(1)) | {"header": header, "footer": footer})
    assert (content.header, content.body, content.footer) == ("Kop", "Meedoen?", "Voet")
    assert content.buttons == (Button("reply", "Ja", "id1"),)


def test_a_list_shows_its_rows() -> None:
    assert [b.text for b in read_interactive(with_rows(2)).buttons] == ["Rij 0", "Rij 1"]


def test_a_link_button_opens_its_address() -> None:
    parameters = {"display_text": "Open", "url": "https://x.example"}
    action = {"name": "cta_url", "parameters": parameters}
    content = read_interactive({"type": "cta_url", "body": {"text": "Kijk"}, "action": action})
    assert content.buttons == (Button("url", "Open", "https://x.example"),)


def test_a_location_can_be_asked_for() -> None:
    asked = {"type": "location_request_message", "body": {"text": "Waar?"}}
    assert read_interactive(asked | {"action": {"name": "send_location"}}).buttons
    with pytest.raises(GraphError):
        read_interactive(asked | {"action": {"name": "send_pin"}})


@pytest.mark.parametrize(
    "interactive",
    [
        {"type": "dance"},
        {"type": "button", "body": {"text": "x"}},
        with_buttons(),
        with_buttons(reply(1), reply(2), reply(3), reply(4)),
        with_buttons(reply(1), reply(1)),
        with_buttons(reply(1, "x" * 21)),
        with_buttons(reply(1)) | {"body": {"text": "x" * 1025}},
        with_buttons(reply(1)) | {"body": {"text": " "}},
        with_buttons(reply(1)) | {"footer": {"text": "x" * 61}},
        with_buttons(reply(1)) | {"header": {"type": "image"}},
        with_buttons(reply(1)) | {"header": {"type": "music"}},
        with_rows(0),
        with_rows(11),
        {"type": "list", "body": {"text": "x"}, "action": {"button": "Kies"}},
    ],
)
def test_an_interactive_message_beyond_its_limits_is_refused(interactive: dict[str, Any]) -> None:
    with pytest.raises(GraphError):
        read_interactive(interactive)
