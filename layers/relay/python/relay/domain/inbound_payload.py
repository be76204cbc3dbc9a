"""Meta's payload of an inbound message, read into what it is to us (sheet of the Cloud API, 4.5).

Shapes are Meta's and may grow; nothing in here fails on what it does not know.
"""

import re
from typing import Any

from relay.domain.identity import Identity
from relay.domain.inbound import Attachment, Inbound, Kind, Sighting
from relay.domain.untrusted import dicts, inner, text, whole

MOST_TEXT = 65_536
"""Characters; WhatsApp's own limit of what a person can type."""

MOST_ID = 512
"""Characters of an id or a payload; Meta's message ids have about 128, our payloads less."""

_BSUID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}", re.A)
_PHONE = re.compile(r"\+?([0-9]{7,15})", re.A)
_TYPE = re.compile(r"[a-z_]{1,32}", re.A)
_FILES = ("image", "video", "audio", "document", "sticker")
_MOVES = ("user_changed_number", "user_changed_user_id", "customer_changed_number")
"""The last is how older versions of the API write the first."""


def inbound_of(message: dict[str, Any]) -> Inbound | None:
    """The message; None if it has no sender or id, or was written in a WhatsApp group."""
    kind = text(message, "type")
    known = kind if _TYPE.fullmatch(kind) else "unknown"
    if known == "voice":  # how some providers write a voice message
        known, message = "audio", {**message, "audio": message.get("voice")}
    sender = identity_of(text(message, "from"), text(message, "from_user_id"))
    moved = _move(message, sender) if known == "system" else None
    if moved:
        sender, new = moved
    wamid = text(message, "id")
    if not sender or not 0 < len(wamid) <= MOST_ID or "group_id" in message:
        return None
    return Inbound(
        id=wamid,
        sender=sender,
        at=whole(message.get("timestamp")),
        kind=_kind(known, moved is not None),
        type=known,
        text=_words(known, message)[:MOST_TEXT],
        payload=_payload(message)[:MOST_ID],
        quotes=text(inner(message, "context"), "id")[:MOST_ID],
        attachment=_attachment(known, message),
        place=_place(inner(message, "location")) if known == "location" else None,
        moved_to=new if moved else None,
    )


def identity_of(*names: str) -> Identity:
    """Who these names stand for, in whichever place a number or a BSUID is written.

    Some providers put the BSUID where the number belongs (sheet, 4.7).
    """
    bsuid = next((name for name in names if _BSUID.fullmatch(name)), None)
    phone = next((found[1] for name in names if (found := _PHONE.fullmatch(name))), None)
    return Identity(f"+{phone}" if phone else None, bsuid)


def sighting_of(member: str, status: dict[str, Any]) -> Sighting | None:
    """What a receipt shows of who it is about; None unless it shows both number and BSUID."""
    seen = identity_of(text(status, "recipient_id"), text(status, "recipient_user_id"))
    return Sighting(member, seen) if seen.phone and seen.bsuid else None


def _kind(name: str, moved: bool) -> Kind:
    if name in _FILES:
        return Kind.MEDIA
    if name in ("button", "interactive"):
        return Kind.TAP
    plain = {"text": Kind.TEXT, "location": Kind.LOCATION, "reaction": Kind.REACTION}
    return Kind.MOVE if moved else plain.get(name, Kind.OTHER)


def _words(name: str, message: dict[str, Any]) -> str:
    """What the person wrote or tapped, in whatever part of the message it stands."""
    part = inner(message, name)
    if name == "text":
        return text(part, "body")
    if name == "interactive":
        return text(_reply(part), "title")
    if name == "contacts":
        return "\n".join(_card(card) for card in dicts(message, "contacts"))
    if name == "edit":
        return text(inner(inner(part, "message"), "text"), "body")
    names = {"button": "text", "reaction": "emoji", "location": "name"}
    return text(part, names.get(name, "caption"))


def _payload(message: dict[str, Any]) -> str:
    return text(inner(message, "button"), "payload") or text(
        _reply(inner(message, "interactive")), "id"
    )


def _reply(interactive: dict[str, Any]) -> dict[str, Any]:
    return inner(interactive, "button_reply") or inner(interactive, "list_reply")


def _card(card: dict[str, Any]) -> str:
    """A visiting card: a name and its numbers."""
    numbers = [text(phone, "phone") for phone in dicts(card, "phones")]
    return " ".join([text(inner(card, "name"), "formatted_name"), *numbers]).strip()


def _attachment(name: str, message: dict[str, Any]) -> Attachment | None:
    part = inner(message, name) if name in _FILES else {}
    media = text(part, "id")
    known = 0 < len(media) <= MOST_ID
    return Attachment(media, name, text(part, "mime_type")[:100]) if known else None


def _place(location: dict[str, Any]) -> tuple[float, float] | None:
    latitude, longitude = _degrees(location, "latitude", 90), _degrees(location, "longitude", 180)
    return None if latitude is None or longitude is None else (latitude, longitude)


def _degrees(location: dict[str, Any], name: str, most: int) -> float | None:
    value = location.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if -most <= value <= most else None  # NaN compares to nothing


def _move(message: dict[str, Any], sender: Identity) -> tuple[Identity, Identity] | None:
    """Who somebody was and who they are now; None if WhatsApp tells of something else."""
    told = inner(message, "system")
    if text(told, "type") not in _MOVES:
        return None
    number = text(told, "wa_id") or text(told, "new_wa_id")  # the latter up to v11
    new = identity_of(number, text(told, "user_id"))
    old = sender.joined_with(identity_of("", text(told, "previous_user_id")))
    if text(told, "type") == "user_changed_user_id":
        new = Identity(new.phone or sender.phone, new.bsuid)
    if old.bsuid == new.bsuid:  # the webhook names the new one as its sender
        old = Identity(old.phone)
    return (old, new) if new and old else None
