"""Free-form messages with something to tap: reply buttons, a list, a link, a request for a place.

Source: Meta's pages on interactive messages (2025-11) and their limits; a value beyond its limit
is answered 131009, a missing one 100.
"""

from __future__ import annotations

from typing import Any

from local.whatsapp.contents import read_string
from local.whatsapp.errors import GraphError, invalid, missing, not_simulated
from local.whatsapp.messages import Button, Content

BODY_MAX, SHORT_MAX = 1024, 60
BUTTONS_MAX, BUTTON_TITLE_MAX, BUTTON_ID_MAX = 3, 20, 256
ROWS_MAX, ROW_TITLE_MAX, ROW_ID_MAX, DESCRIPTION_MAX = 10, 24, 200, 72
URL_MAX = 2000
_NOT_SIMULATED = frozenset(
    {"flow", "product", "product_list", "catalog_message", "carousel", "voice_call"}
    | {"call_permission_request", "address_message", "request_contact_info"}
)


def read_interactive(interactive: dict[str, Any]) -> Content:
    """Return a message with reply buttons, a list, a link button or a request for a location.

    Raises:
        GraphError: 100 when something is missing, 131009 for a value beyond its limit.
    """
    kind = interactive.get("type")
    if kind in _NOT_SIMULATED:
        raise not_simulated(f"interactive messages of type {kind}")
    readers = {
        "button": _reply_buttons,
        "list": _rows,
        "cta_url": _link,
        "location_request_message": _place,
    }
    if kind not in readers:
        raise invalid(
            f"Param interactive['type'] must be one of {', '.join(readers)}, not {kind!r}"
        )
    action, footer = interactive.get("action"), interactive.get("footer")
    if not isinstance(action, dict):
        raise missing("interactive['action']")
    return Content(
        kind="interactive",
        header=_header(interactive.get("header")),
        body=_value(interactive.get("body"), "interactive['body']['text']", "text", BODY_MAX),
        footer=_value(footer, "interactive['footer']['text']", "text", SHORT_MAX) if footer else "",
        buttons=readers[str(kind)](action),
        menu=action["button"] if kind == "list" else "",
    )


def _value(holder: object, where: str, key: str, most: int) -> str:
    return read_string(holder, where, key, most, code=131009)


def _header(header: object) -> str:
    if header is None:
        return ""
    kind = header.get("type") if isinstance(header, dict) else None
    if kind in ("image", "video", "document"):
        raise not_simulated(f"interactive header of type {kind}")
    if kind != "text":
        raise invalid(f"Param interactive['header']['type'] must be text, not {kind!r}")
    return _value(header, "interactive['header']['text']", "text", SHORT_MAX)


def _reply_buttons(action: dict[str, Any]) -> tuple[Button, ...]:
    raw = action.get("buttons")
    if not isinstance(raw, list):
        raise missing("interactive['action']['buttons']")
    if not 1 <= len(raw) <= BUTTONS_MAX:
        raise _beyond(f"['buttons'] must hold 1 to {BUTTONS_MAX} buttons, not {len(raw)}")
    buttons = tuple(_reply_button(item) for item in raw)
    _check_unique(buttons)
    if len({button.text for button in buttons}) < len(buttons):
        raise _beyond("['buttons']: each title must be unique")
    return buttons


def _reply_button(item: object) -> Button:
    kind = item.get("type") if isinstance(item, dict) else None
    if not isinstance(item, dict) or kind != "reply":
        raise invalid(f"Param interactive['action']['buttons'][].type must be reply, not {kind!r}")
    where, reply = "interactive['action']['buttons'][].reply", item.get("reply")
    title = _value(reply, f"{where}.title", "title", BUTTON_TITLE_MAX)
    return Button("reply", title, _id(reply, f"{where}.id", BUTTON_ID_MAX))


def _rows(action: dict[str, Any]) -> tuple[Button, ...]:
    _value(action, "interactive['action']['button']", "button", BUTTON_TITLE_MAX)
    sections = action.get("sections")
    if not isinstance(sections, list) or not all(isinstance(each, dict) for each in sections):
        raise missing("interactive['action']['sections']")
    rows = [(row, section) for section in sections for row in _rows_of(section)]
    alone = len(sections) == 1
    buttons = tuple(_row(row, _section(section, alone=alone)) for row, section in rows)
    if not 1 <= len(buttons) <= ROWS_MAX:
        raise _beyond(f"['sections'] must hold 1 to {ROWS_MAX} rows, not {len(buttons)}")
    _check_unique(buttons)
    return buttons


def _rows_of(section: dict[str, Any]) -> list[Any]:
    rows = section.get("rows")
    if not isinstance(rows, list):
        raise missing("interactive['action']['sections'][].rows")
    return rows


def _section(section: dict[str, Any], *, alone: bool) -> str:
    """Return the heading of a section; only a single one may do without."""
    if alone and not section.get("title"):
        return ""
    return _value(section, "interactive['action']['sections'][].title", "title", ROW_TITLE_MAX)


def _row(row: object, section: str) -> Button:
    where = "interactive['action']['sections'][].rows[]"
    title = _value(row, f"{where}.title", "title", ROW_TITLE_MAX)
    said = isinstance(row, dict) and row.get("description")
    about = _value(row, f"{where}.description", "description", DESCRIPTION_MAX) if said else ""
    return Button("row", title, _id(row, f"{where}.id", ROW_ID_MAX), about, section)


def _id(holder: object, where: str, most: int) -> str:
    value = _value(holder, where, "id", most)
    if value != value.strip():
        raise GraphError(131009, f"Param {where} must not begin or end with a blank")
    return value


def _check_unique(buttons: tuple[Button, ...]) -> None:
    if len({button.value for button in buttons}) < len(buttons):
        raise _beyond(": each id must be unique")


def _beyond(what: str) -> GraphError:
    return GraphError(131009, f"Param interactive['action']{what}")


def _link(action: dict[str, Any]) -> tuple[Button, ...]:
    parameters = action.get("parameters")
    where = "interactive['action']['parameters']"
    text = _value(parameters, f"{where}['display_text']", "display_text", BUTTON_TITLE_MAX)
    return (Button("url", text, _value(parameters, f"{where}['url']", "url", URL_MAX)),)


def _place(action: dict[str, Any]) -> tuple[Button, ...]:
    if action.get("name") != "send_location":
        raise invalid("Param interactive['action']['name'] must be send_location")
    return (Button("send_location", "Send location", "send_location"),)
