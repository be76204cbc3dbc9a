"""The citizen's side: what somebody writes or taps becomes a webhook.

Forms of the messages: Meta's webhook reference (2025-10 to 2026-08).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from local.whatsapp import deliveries, handsets, inbound_contents, moves
from local.whatsapp.events import Event
from local.whatsapp.inbound_request import Inbound
from local.whatsapp.messages import Message, new_wamid
from local.whatsapp.phones import Person
from local.whatsapp.simulator import Simulator
from local.whatsapp.strikes import drawn

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
    payload, shown, about = inbound_contents.read(simulator, person, request, root)
    now = simulator.clock.now()
    at = now if request.timestamp is None else float(request.timestamp)
    payload = _signed(simulator, person, request, at) | payload
    if request.type == "system":
        told = moves.move(simulator, person, request.system, request.new_phone)
        payload, shown = payload | {"system": told}, replace(shown, body=told["body"])
    simulator.throughput.count(now, simulator.settings.messages_per_second)
    message = Message(payload["id"], person, shown, at, incoming=True, changed_at=now, quotes=about)
    simulator.log.add(message)
    if request.type != "system" and request.opens_window:
        person.wrote_at = max(at, person.wrote_at or at)
    contact = None if request.type == "system" else person.contact(now)
    event = Event("messages", payload, contact, urgent=True)
    deliveries.deliver(simulator, message, event, request.deliver_after)
    return message


def _signed(simulator: Simulator, person: Person, request: Inbound, at: float) -> dict[str, Any]:
    phone = person.shown_phone(simulator.clock.now())
    wamid = new_wamid(simulator.draw, phone or person.bsuid, incoming=True)
    sender = ({"from": phone} if phone else {}) | {"from_user_id": person.bsuid}
    return {**sender, "id": wamid, "timestamp": str(int(at)), "type": request.type}


def _username(simulator: Simulator, person: Person) -> str | None:
    settings = simulator.settings
    if not settings.username_share:
        return None
    struck = drawn(settings.seed, "username", person.bsuid) < settings.username_share
    return f"@bewoner{person.bsuid[-6:]}" if struck else None
