"""What a request wants to say, other than by template.

Source: Meta's messages pages (2025-10 to 2025-11).
"""

from __future__ import annotations

from typing import Any

from local.whatsapp import media_types
from local.whatsapp.errors import GraphError, invalid, missing, not_simulated
from local.whatsapp.media import Media
from local.whatsapp.messages import Content

TEXT_MAX, CAPTION_MAX = 4096, 1024
NOT_SIMULATED = frozenset({"location", "contacts", "pin"})
KINDS = frozenset({"text", "template", "interactive", "reaction"}) | media_types.KINDS


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
    return Content("text", read_string(text, "text['body']", "body", TEXT_MAX))


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
    caption = read_string(detail, where, "caption", CAPTION_MAX) if detail.get("caption") else ""
    return Content(kind, caption, media=media, filename=str(detail.get("filename") or ""))


def read_reaction(reaction: dict[str, Any]) -> Content:
    """Return a reaction; an empty emoji takes it away."""
    if not isinstance(reaction.get("message_id"), str):
        raise missing("reaction['message_id']")
    emoji = reaction.get("emoji")
    if not isinstance(emoji, str):
        raise missing("reaction['emoji']")
    return Content("reaction", emoji)


def read_string(holder: object, where: str, key: str, most: int, code: int = 100) -> str:
    """Return a text from a request; refuse with `code` what is longer than `most` characters."""
    value = holder.get(key) if isinstance(holder, dict) else None
    if not isinstance(value, str) or not value.strip():
        raise missing(where)
    if len(value) > most:
        raise GraphError(code, f"Param {where} has {len(value)} characters, at most {most} allowed")
    return value
