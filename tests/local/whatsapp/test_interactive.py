from __future__ import annotations

from typing import Any

import pytest

from local.whatsapp.contents import read_text
from local.whatsapp.errors import GraphError
from local.whatsapp.interactive import read_interactive
from local.whatsapp.messages import Button


def reply(number: int, title: str = "Ja") -> dict[str, Any]:
    return {"type": "reply", "reply": {"id": f"id{number}", "title": title}}


def with_buttons(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"type": "button", "body": {"text": "Meedoen?"}, "action": {"buttons": list(buttons)}}


def listed(*sections: Any, button: str = "Kies") -> dict[str, Any]:
    action = {"button": button, "sections": list(sections)}
    return {"type": "list", "body": {"text": "Welke?"}, "action": action}


def with_rows(count: int) -> dict[str, Any]:
    return listed({"rows": [{"id": str(n), "title": f"Rij {n}"} for n in range(count)]})


def with_row(**row: str) -> dict[str, Any]:
    return listed({"rows": [{"id": "1", "title": "Rij"} | row]})


def test_reply_buttons_are_shown() -> None:
    header, footer = {"type": "text", "text": "Kop"}, {"text": "Voet"}
    content = read_interactive(with_buttons(reply(1)) | {"header": header, "footer": footer})
    assert (content.header, content.body, content.footer) == ("Kop", "Meedoen?", "Voet")
    assert content.buttons == (Button("reply", "Ja", "id1"),)


def test_a_list_shows_its_rows() -> None:
    content = read_interactive(with_rows(2))
    assert (content.menu, [b.text for b in content.buttons]) == ("Kies", ["Rij 0", "Rij 1"])


def test_rows_have_descriptions_and_headings() -> None:
    row = {"id": "1", "title": "Rij", "description": "Over de rij"}
    [button] = read_interactive(listed({"title": "Noord", "rows": [row]})).buttons
    assert (button.description, button.section) == ("Over de rij", "Noord")


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
        with_buttons(),
        with_buttons(*(reply(n, f"Nummer {n}") for n in range(4))),
        with_buttons(reply(1), reply(1, "Nee")),
        with_buttons(reply(1), reply(2)),
        with_buttons(reply(1, "x" * 21)),
        with_buttons({"type": "reply", "reply": {"id": "x" * 257, "title": "Ja"}}),
        with_buttons({"type": "reply", "reply": {"id": " ja", "title": "Ja"}}),
        with_buttons(reply(1)) | {"body": {"text": "x" * 1025}},
        with_buttons(reply(1)) | {"footer": {"text": "x" * 61}},
        with_buttons(reply(1)) | {"header": {"type": "text", "text": "x" * 61}},
        with_rows(0),
        with_rows(11),
        with_row(title="x" * 25),
        with_row(description="x" * 73),
        with_row(id="x" * 201),
        listed({"title": "x" * 25, "rows": [{"id": "1", "title": "Rij"}]}),
        listed({"rows": [{"id": "1", "title": "Rij"}]}, button="x" * 21),
    ],
)
def test_a_value_beyond_its_limit_is_refused(interactive: dict[str, Any]) -> None:
    with pytest.raises(GraphError) as caught:
        read_interactive(interactive)
    assert caught.value.code == 131009


@pytest.mark.parametrize(
    "interactive",
    [
        {"type": "dance"},
        {"type": "button", "body": {"text": "x"}},
        {"type": "button", "body": {"text": "x"}, "action": {}},
        with_buttons({"type": "url", "reply": {"id": "1", "title": "Ja"}}),
        with_buttons({"type": "reply"}),
        with_buttons(reply(1)) | {"body": {"text": " "}},
        with_buttons(reply(1)) | {"header": {"type": "music"}},
        {"type": "list", "body": {"text": "x"}, "action": {"button": "Kies"}},
        listed("rows"),
        listed({"rows": 5}),
        listed({"rows": ["rij"]}),
        listed({"rows": [{"id": "1", "title": "A"}]}, {"rows": [{"id": "2", "title": "B"}]}),
    ],
)
def test_a_message_of_the_wrong_shape_is_refused(interactive: dict[str, Any]) -> None:
    with pytest.raises(GraphError) as caught:
        read_interactive(interactive)
    assert caught.value.code == 100


def test_headers_with_media_are_not_simulated() -> None:
    with pytest.raises(GraphError, match="not simulated"):
        read_interactive(with_buttons(reply(1)) | {"header": {"type": "image"}})


def test_a_text_has_4096_characters_at_most() -> None:
    assert read_text({"body": "x" * 4096}).body
    with pytest.raises(GraphError) as caught:
        read_text({"body": "x" * 4097})
    assert caught.value.code == 100
