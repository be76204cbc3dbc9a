"""What a citizen's message says: the part of the webhook that differs from type to type.

Source: Meta's webhook reference (2025-10 to 2026-08). ``edit`` and ``revoke`` come to numbers that
are in the WhatsApp Business app too; to others an edit comes as ``unsupported``.
"""

from __future__ import annotations

from typing import Any

from local.whatsapp import inbound_media, media_types, taps
from local.whatsapp.inbound_request import Card, Inbound
from local.whatsapp.messages import Content, Message
from local.whatsapp.phones import Person
from local.whatsapp.simulator import Simulator

Said = tuple[dict[str, Any], Content]
_ABOUT = frozenset({"reaction", "edit", "revoke"})


def read(
    simulator: Simulator, person: Person, request: Inbound, root: str
) -> tuple[dict[str, Any], Content, str | None]:
    """Return the payload, what the phone shows, and the id of the message it is about.

    Raises:
        ValueError: the request lacks something, or does not fit the person's messages.
    """
    about = request.message_id
    if request.type in ("button", "interactive"):
        payload, shown, about = taps.tap(simulator, person, request)
    elif request.type in _ABOUT:
        target = _target(simulator, person, request)
        about = target.wamid
        payload, shown = _about(target, request)
    else:
        payload, shown = _plain(simulator, request, root)
    quoted = _context(simulator, about) if about and request.type not in _ABOUT else {}
    context = quoted | ({"forwarded": True} if request.forwarded else {})
    return payload | ({"context": context} if context else {}), shown, about


def _plain(simulator: Simulator, request: Inbound, root: str) -> Said:
    if request.type in media_types.KINDS:
        return inbound_media.read(simulator, request.type, request.media, request.text, root)
    match request.type:
        case "text":
            body = _text(request)
            return {"text": {"body": body}}, Content("text", body)
        case "location":
            return _location(request)
        case "contacts":
            return _contacts(request)
        case "unsupported":
            return _unsupported(request)
        case _:
            return {}, Content("system")


def _text(request: Inbound) -> str:
    if request.text is None:
        raise ValueError("text: say what the citizen writes")
    return request.text


def _context(simulator: Simulator, message_id: str) -> dict[str, Any]:
    quoted = simulator.log.find(message_id)
    if quoted is None:
        raise ValueError(f"message_id: no message {message_id!r}")
    # The author of what is quoted: us, or the citizen.
    person, us = quoted.person, simulator.settings.display_phone_number
    author = person.shown_phone(simulator.clock.now()) or person.bsuid
    return {"from": author if quoted.incoming else us, "id": message_id}


def _target(simulator: Simulator, person: Person, request: Inbound) -> Message:
    """Return the message that is reacted to, or one's own that is edited or revoked."""
    own = request.type != "reaction"
    for message in reversed(simulator.log.of(person)):
        if request.message_id == message.wamid and (message.incoming or not own):
            return message
        if request.message_id is None and message.incoming == own:
            return message
    raise ValueError(f"message_id: this person has no such message for a {request.type}")


def _about(target: Message, request: Inbound) -> Said:
    if request.type == "reaction":
        # An emoji that is absent takes the reaction away.
        emoji = {"emoji": request.emoji} if request.emoji else {}
        reaction = {"message_id": target.wamid} | emoji
        return {"reaction": reaction}, Content("reaction", request.emoji or "")
    if request.type == "revoke":
        return {"revoke": {"original_message_id": target.wamid}}, Content("revoke")
    body = _text(request)
    message = {"context": {"id": target.wamid}, "type": "text", "text": {"body": body}}
    edit = {"original_message_id": target.wamid, "message": message}
    return {"edit": edit}, Content("edit", body)


def _unsupported(request: Inbound) -> Said:
    details = {"details": "Message type is currently not supported."}
    title = "Message type unknown"
    error = {"code": 131051, "title": title, "message": title, "error_data": details}
    return {"errors": [error], "unsupported": {"type": request.unsupported}}, Content("unsupported")


def _location(request: Inbound) -> Said:
    if request.location is None:
        raise ValueError("location: say where, such as {'latitude': 52.37, 'longitude': 4.89}")
    place = request.location.model_dump(exclude_none=True)
    return {"location": place}, Content("location", request.location.name or "", place=place)


def _contacts(request: Inbound) -> Said:
    if not request.contacts:
        raise ValueError(
            "contacts: say who, such as [{'name': 'Anna', 'phones': ['+31612345678']}]"
        )
    shown = "\n".join(" ".join([card.name, *card.phones]) for card in request.contacts)
    return {"contacts": [_card(card) for card in request.contacts]}, Content("contacts", shown)


def _card(card: Card) -> dict[str, Any]:
    name = {"formatted_name": card.name, "first_name": card.name.partition(" ")[0]}
    phones = [{"phone": p, "wa_id": p.lstrip("+"), "type": "CELL"} for p in card.phones]
    return {"name": name, "phones": phones, "origin": card.origin}
