"""What a request wants to say, other than by template.

Source: Meta's messages pages (2025-10 to 2025-11).
"""

from __future__ import annotations

from typing import Any

from local.whatsapp import media_types
from local.whatsapp.errors import GraphError, invalid, missing, not_simulated
from local.whatsapp.media import Media
from local.whatsapp.messages import Button, Content

TEXT_MAX, BODY_MAX, SHORT_MAX = 4096, 1024, 60
NOT_SIMULATED = frozenset({"location", "contacts", "pin"})
KINDS = frozenset({"text", "template", "interactive", "reaction"}) | media_types.KINDS
_INTERACTIVE_NOT_SIMULATED = frozenset(
    {
        "flow",
        "product",
        "product_list",
        "catalog_message",
        "carousel",
        "voice_call",
        "call_permission_request",
    }
    | {"address_message", "request_contact_info"}
)


def read_kind(body: dict[str, Any]) -> str:
    """Return the type of a send, ``text`` if none is given.

    Raises:
        GraphError: the type is unknown or not simulated, or its object is absent.
    """
    kind = body.get("type", "text")
    if kind in NOT_SIMULATED:
        raise not_simulated(f"messages of type {kind}")
    if kind not in KINDS:
        raise invalid(
            f"Param type must be one of {', '.join(sorted(KINDS | NOT_SIMULATED))}, not {kind!r}"
        )
    if not isinstance(body.get(kind), dict):
        raise GraphError(131008, f"Parameter {kind!r} is mandatory for type {kind!r}")
    return str(kind)


def read_text(text: dict[str, Any]) -> Content:
    """Return a text message."""
    return Content("text", _string(text, "text['body']", "body", TEXT_MAX))


def read_media(kind: str, detail: dict[str, Any], media: Media | None) -> Content:
    """Return a message that carries a file; `media` is the one that its id names.

    Raises:
        GraphError: 100 for a wrong id or caption, 131053 when the file is of another kind.
    """
    if "link" in detail:
        raise not_simulated(f"{kind}['link']: upload the file and send its id")
    if media is None:
        raise invalid(
            f"Param {kind}['id'] is not a valid media attachment id: {detail.get('id')!r}"
        )
    if media_types.kind_of(media.mime_type) != kind:
        raise GraphError(131053, f"A file of type {media.mime_type} cannot be sent as {kind}")
    where = f"{kind}['caption']"
    caption = _string(detail, where, "caption", BODY_MAX) if detail.get("caption") else ""
    return Content(kind, caption, media=media)


def read_reaction(reaction: dict[str, Any]) -> Content:
    """Return a reaction; an empty emoji takes it away."""
    if not isinstance(reaction.get("message_id"), str):
        raise missing("reaction['message_id']")
    emoji = reaction.get("emoji")
    if not isinstance(emoji, str):
        raise missing("reaction['emoji']")
    return Content("reaction", emoji)


def read_interactive(interactive: dict[str, Any]) -> Content:
    """Return a message with reply buttons, a list, a link button or a request for a location."""
    kind = interactive.get("type")
    if kind in _INTERACTIVE_NOT_SIMULATED:
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
    action = interactive.get("action")
    if not isinstance(action, dict):
        raise missing("interactive['action']")
    footer = interactive.get("footer")
    return Content(
        kind="interactive",
        header=_header(interactive.get("header")),
        body=_string(interactive.get("body"), "interactive['body']['text']", "text", BODY_MAX),
        footer=_string(footer, "interactive['footer']['text']", "text", SHORT_MAX)
        if footer
        else "",
        buttons=readers[str(kind)](action),
    )


def _string(holder: object, where: str, key: str, most: int) -> str:
    value = holder.get(key) if isinstance(holder, dict) else None
    if not isinstance(value, str) or not value.strip():
        raise missing(where)
    if len(value) > most:
        raise invalid(f"Param {where} has {len(value)} characters, at most {most} allowed")
    return value


def _header(header: object) -> str:
    if header is None:
        return ""
    kind = header.get("type") if isinstance(header, dict) else None
    if kind in ("image", "video", "document"):
        raise not_simulated(f"interactive header of type {kind}")
    if kind != "text":
        raise invalid(f"Param interactive['header']['type'] must be text, not {kind!r}")
    return _string(header, "interactive['header']['text']", "text", SHORT_MAX)


def _reply_buttons(action: dict[str, Any]) -> tuple[Button, ...]:
    raw = action.get("buttons")
    if not isinstance(raw, list) or not 1 <= len(raw) <= 3:
        raise invalid("Param interactive['action']['buttons'] must hold 1 to 3 buttons")
    replies = [item.get("reply") if isinstance(item, dict) else None for item in raw]
    where = "interactive['action']['buttons'][].reply"
    buttons = tuple(
        Button(
            "reply", _string(r, f"{where}.title", "title", 20), _string(r, f"{where}.id", "id", 256)
        )
        for r in replies
    )
    _check_unique(buttons)
    return buttons


def _rows(action: dict[str, Any]) -> tuple[Button, ...]:
    _string(action, "interactive['action']['button']", "button", 20)
    sections = action.get("sections")
    if not isinstance(sections, list):
        raise missing("interactive['action']['sections']")
    rows = [row for s in sections if isinstance(s, dict) for row in s.get("rows") or []]
    if not 1 <= len(rows) <= 10:
        raise invalid(
            f"Param interactive['action']['sections'] must hold 1 to 10 rows, not {len(rows)}"
        )
    where = "interactive['action']['sections'][].rows[]"
    buttons = tuple(
        Button(
            "row", _string(r, f"{where}.title", "title", 24), _string(r, f"{where}.id", "id", 200)
        )
        for r in rows
    )
    _check_unique(buttons)
    return buttons


def _check_unique(buttons: tuple[Button, ...]) -> None:
    if len({button.value for button in buttons}) < len(buttons):
        raise GraphError(131009, "interactive['action']: each id must be unique")


def _link(action: dict[str, Any]) -> tuple[Button, ...]:
    parameters = action.get("parameters")
    where = "interactive['action']['parameters']"
    text = _string(parameters, f"{where}['display_text']", "display_text", 20)
    return (Button("url", text, _string(parameters, f"{where}['url']", "url", 2000)),)


def _place(action: dict[str, Any]) -> tuple[Button, ...]:
    if action.get("name") != "send_location":
        raise invalid("Param interactive['action']['name'] must be send_location")
    return (Button("send_location", "Send location", "send_location"),)
