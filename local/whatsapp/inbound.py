"""The citizen's side: what somebody writes or taps becomes a webhook.

Forms of the messages: Meta's webhook reference (2025-10 to 2026-08).
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from local.whatsapp import handsets
from local.whatsapp.events import Event
from local.whatsapp.messages import Button, Content, Message, new_wamid
from local.whatsapp.phones import Person
from local.whatsapp.simulator import Simulator

TAPPABLE = frozenset({"quick_reply", "reply", "row"})


class Inbound(BaseModel):
    """What a citizen does. `sender` (``from``) is a number with plus or a BSUID.

    ``button`` and ``interactive`` both tap a button, named by label or id, of the message
    `message_id`, or of the newest one that has it; which form the webhook takes follows from that
    message. ``payload`` makes a template tap without a message.
    """

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    sender: str = Field(alias="from")
    type: Literal["text", "button", "interactive", "reaction", "unsupported", "system"] = "text"
    text: str | None = Field(default=None, min_length=1, max_length=4096)
    button: str | None = None
    payload: str | None = None
    message_id: str | None = None
    emoji: str | None = None
    unsupported: str = "poll"
    new_phone: str | None = None
    name: str | None = None
    username: str | None = None
    forwarded: bool = False


def receive(simulator: Simulator, request: Inbound) -> Message:
    """Take in what a citizen does: open the window, count it, send the webhook.

    Raises:
        ValueError: the request does not fit the person or their messages.
    """
    person = simulator.phones.meet(request.sender)
    simulator.phones.take_up(person)
    if handsets.is_off(simulator, person):
        handsets.switch(simulator, person, on=True)
    person.name = request.name or person.name
    person.username = request.username or person.username
    payload, shown = _payload(simulator, person, request)
    now = simulator.clock.now()
    payload = _signed(simulator, person, request, now) | payload
    simulator.throughput.count(now, simulator.settings.messages_per_second)
    message = Message(
        payload["id"], person, shown, now, incoming=True, changed_at=now, quotes=request.message_id
    )
    simulator.log.add(message)
    if request.type == "system":
        _move(simulator, person, request, payload)
    else:
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


def _payload(
    simulator: Simulator, person: Person, request: Inbound
) -> tuple[dict[str, Any], Content]:
    match request.type:
        case "text":
            return _text(simulator, request)
        case "reaction":
            return _reaction(person, request)
        case "unsupported":
            return _unsupported(request)
        case "system":
            return _system(request)
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


def _reaction(person: Person, request: Inbound) -> tuple[dict[str, Any], Content]:
    target = request.message_id or next(
        (m.wamid for m in reversed(person.messages) if not m.incoming), None
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


def _system(request: Inbound) -> tuple[dict[str, Any], Content]:
    if not request.new_phone or not request.new_phone.lstrip("+").isdigit():
        raise ValueError("new_phone: give the new number, such as +31687654321")
    return {"system": {"type": "user_changed_number"}}, Content("system")


def _move(simulator: Simulator, person: Person, request: Inbound, payload: dict[str, Any]) -> None:
    old, new = person.plus_phone, str(request.new_phone).lstrip("+")
    previous = simulator.phones.move(person, new)
    body = f"{person.name} changed from {old} to +{new}"
    payload["system"] |= {
        "body": body,
        "wa_id": new,
        "user_id": person.bsuid,
        "previous_user_id": previous,
    }


def _tap(simulator: Simulator, person: Person, request: Inbound) -> tuple[dict[str, Any], Content]:
    if request.payload is not None:
        label = request.button or request.payload
        context = {"context": _context(simulator, request.message_id)} if request.message_id else {}
        return {
            "type": "button",
            "button": {"payload": request.payload, "text": label},
            **context,
        }, Content("button", label)
    message, button = _find_button(person, request)
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


def _find_button(person: Person, request: Inbound) -> tuple[Message, Button]:
    known: list[str] = []
    for message in reversed(person.messages):
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
