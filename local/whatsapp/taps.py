"""A citizen taps a button, or a row of a list: what the webhook tells of it.

Source: Meta's webhook reference (2025-10): a template's button comes as ``button``, one of a
free-form message as ``interactive``.
"""

from __future__ import annotations

from typing import Any

from local.whatsapp.inbound_request import Inbound
from local.whatsapp.messages import Button, Content, Message
from local.whatsapp.phones import Person
from local.whatsapp.simulator import Simulator

TAPPABLE = frozenset({"quick_reply", "reply", "row"})


def tap(
    simulator: Simulator, person: Person, request: Inbound
) -> tuple[dict[str, Any], Content, str | None]:
    """Return the payload of the webhook, what the phone shows, and the id of the message tapped.

    Raises:
        ValueError: no message on this phone has that button.
    """
    if request.payload is not None:
        label = request.button or request.payload
        return _quick_reply(request.payload, label), Content("button", label), request.message_id
    message, button = _find(simulator, person, request)
    if button.kind == "quick_reply":
        payload = _quick_reply(button.value, button.text)
        return payload, Content("button", button.text), message.wamid
    return _reply(button), Content("interactive", button.text), message.wamid


def _quick_reply(payload: str, label: str) -> dict[str, Any]:
    return {"type": "button", "button": {"payload": payload, "text": label}}


def _reply(button: Button) -> dict[str, Any]:
    form = "button_reply" if button.kind == "reply" else "list_reply"
    reply = {"id": button.value, "title": button.text}
    if button.description:
        reply["description"] = button.description
    return {"type": "interactive", "interactive": {"type": form, form: reply}}


def _find(simulator: Simulator, person: Person, request: Inbound) -> tuple[Message, Button]:
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
