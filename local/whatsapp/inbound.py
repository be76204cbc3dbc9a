"""The citizen's side: what somebody writes or taps becomes a webhook.

Forms of the messages: Meta's webhook reference (2025-10 to 2026-08).
"""

from __future__ import annotations

from typing import Any

from local.whatsapp import handsets, inbound_media, media_types, moves
from local.whatsapp.events import Event
from local.whatsapp.inbound_request import Inbound
from local.whatsapp.messages import Button, Content, Message, new_wamid
from local.whatsapp.phones import Person
from local.whatsapp.simulator import Simulator
from local.whatsapp.strikes import drawn

TAPPABLE = frozenset({"quick_reply", "reply", "row"})
HERE = "http://127.0.0.1"


def receive(simulator: Simulator, request: Inbound, root: str = HERE) -> Message:
    """Take in what a citizen does: open the window, count it, send the webhook.

    `root` is where this simulator can be reached, for the addresses of media.

    Raises:
        ValueError: the request does not fit the person or their messages.
    """
    person = simulator.phones.meet(request.sender)
    simulator.phones.take_up(person)
    if handsets.is_off(simulator, person):
        handsets.switch(simulator, person, on=True)
    person.name = request.name or person.name
    person.username = request.username or person.username or _username(simulator, person)
    payload, shown = _payload(simulator, person, request, root)
    now = simulator.clock.now()
    payload = _signed(simulator, person, request, now) | payload
    if request.type == "system":
        payload["system"] = moves.move(simulator, person, request.system, request.new_phone)
    simulator.throughput.count(now, simulator.settings.messages_per_second)
    message = Message(
        payload["id"], person, shown, now, incoming=True, changed_at=now, quotes=request.message_id
    )
    simulator.log.add(message)
    if request.type != "system" and request.opens_window:
        person.wrote_at = now
    contact = None if request.type == "system" else person.contact(now)
    simulator.outbox.add(Event("messages", payload, contact, urgent=True))
    return message


def _signed(simulator: Simulator, person: Person, request: Inbound, now: float) -> dict[str, Any]:
    phone = person.shown_phone(now)
    wamid = new_wamid(simulator.draw, phone or person.bsuid, incoming=True)
    sender = ({"from": phone} if phone else {}) | {"from_user_id": person.bsuid}
    context = {"context": {"forwarded": True}} if request.forwarded else {}
    return {**sender, "id": wamid, "timestamp": str(int(now)), "type": request.type, **context}


def _username(simulator: Simulator, person: Person) -> str | None:
    settings = simulator.settings
    if not settings.username_share:
        return None
    struck = drawn(settings.seed, "username", person.bsuid) < settings.username_share
    return f"@bewoner{person.bsuid[-6:]}" if struck else None


def _payload(
    simulator: Simulator, person: Person, request: Inbound, root: str
) -> tuple[dict[str, Any], Content]:
    if request.type in media_types.KINDS:
        return inbound_media.read(simulator, request.type, request.media, request.text, root)
    match request.type:
        case "text":
            return _text(simulator, request)
        case "reaction":
            return _reaction(simulator, person, request)
        case "unsupported":
            return _unsupported(request)
        case "system":
            return {}, Content("system")
        case "location":
            return _location(request)
        case _:
            return _tap(simulator, person, request)


def _text(simulator: Simulator, request: Inbound) -> tuple[dict[str, Any], Content]:
    if request.text is None:
        raise ValueError("text: say what the citizen writes")
    payload: dict[str, Any] = {"text": {"body": request.text}}
    if request.message_id:
        payload["context"] = _context(simulator, request.message_id)
    return payload, Content("text", request.text)


def _context(simulator: Simulator, message_id: str) -> dict[str, Any]:
    quoted = simulator.log.find(message_id)
    if quoted is None:
        raise ValueError(f"message_id: no message {message_id!r}")
    # The author of what is quoted: us, or the citizen.
    author = quoted.person.phone if quoted.incoming else simulator.settings.display_phone_number
    return {"from": author, "id": message_id}


def _reaction(
    simulator: Simulator, person: Person, request: Inbound
) -> tuple[dict[str, Any], Content]:
    target = request.message_id or next(
        (m.wamid for m in reversed(simulator.log.of(person)) if not m.incoming), None
    )
    if target is None:
        raise ValueError("message_id: this person has no message to react to")
    # An emoji that is absent takes the reaction away.
    reaction = {"message_id": target} | ({"emoji": request.emoji} if request.emoji else {})
    return {"reaction": reaction}, Content("reaction", request.emoji or "")


def _unsupported(request: Inbound) -> tuple[dict[str, Any], Content]:
    details = {"details": "Message type is currently not supported."}
    title = "Message type unknown"
    error = {"code": 131051, "title": title, "message": title, "error_data": details}
    return {"errors": [error], "unsupported": {"type": request.unsupported}}, Content("unsupported")


def _location(request: Inbound) -> tuple[dict[str, Any], Content]:
    if request.location is None:
        raise ValueError("location: say where, such as {'latitude': 52.37, 'longitude': 4.89}")
    place = request.location.model_dump(exclude_none=True)
    return {"location": place}, Content("location", request.location.name or "")


def _tap(simulator: Simulator, person: Person, request: Inbound) -> tuple[dict[str, Any], Content]:
    if request.payload is not None:
        label = request.button or request.payload
        context = {"context": _context(simulator, request.message_id)} if request.message_id else {}
        return {
            "type": "button",
            "button": {"payload": request.payload, "text": label},
            **context,
        }, Content("button", label)
    message, button = _find_button(simulator, person, request)
    shown = Content("button" if button.kind == "quick_reply" else "interactive", button.text)
    own = {"context": {"from": simulator.settings.display_phone_number, "id": message.wamid}}
    if button.kind == "quick_reply":
        return {
            "type": "button",
            "button": {"payload": button.value, "text": button.text},
            **own,
        }, shown
    form = "button_reply" if button.kind == "reply" else "list_reply"
    reply = {"type": form, form: {"id": button.value, "title": button.text}}
    return {"type": "interactive", "interactive": reply, **own}, shown


def _find_button(simulator: Simulator, person: Person, request: Inbound) -> tuple[Message, Button]:
    known: list[str] = []
    for message in reversed(simulator.log.of(person)):
        if message.incoming or request.message_id not in (None, message.wamid):
            continue
        for button in message.content.buttons:
            if button.kind in TAPPABLE:
                if request.button in (button.text, button.value):
                    return message, button
                known.append(button.text)
    raise ValueError(
        f"button: {request.button!r} is not on this phone; there is {', '.join(known) or 'none'}"
    )
