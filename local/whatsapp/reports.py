"""A message's new status, and the receipt that tells it."""

from __future__ import annotations

from typing import Any

from local.whatsapp import mixups
from local.whatsapp.events import Event
from local.whatsapp.messages import Message, Status
from local.whatsapp.simulator import Simulator


def report(simulator: Simulator, message: Message, status: Status) -> None:
    """Give a message its new status and send the receipt."""
    now = simulator.clock.now()
    message.status, message.changed_at = status, now
    failed = status == "failed"
    if message.counts:
        if failed:
            simulator.reach.fell_out(message.person)
        elif status == "delivered":
            simulator.reach.arrived(message.person, now)
    with_contact = not failed or simulator.settings.contacts_with_failed
    contact = message.person.contact(now) if with_contact else None
    event = Event("statuses", receipt(message, status, now), contact)
    faults = simulator.strikes.receipts(now)
    if faults is None:
        simulator.outbox.add(event)
    else:
        mixups.post(simulator, message, event, faults)


def receipt(message: Message, status: Status, now: float) -> dict[str, Any]:
    """Return the entry of a webhook's ``statuses``."""
    person = message.person
    phone = person.phone if message.to_phone else person.shown_phone(now)
    # Somebody who is not on WhatsApp has no user id.
    user = None if any(error["code"] == 131026 for error in message.errors) else person.bsuid
    found: dict[str, Any] = {"id": message.wamid, "status": status, "timestamp": str(int(now))}
    if phone:
        found["recipient_id"] = phone
    if user:
        found["recipient_user_id"] = user
    if message.callback is not None:
        found["biz_opaque_callback_data"] = message.callback
    priced = status in ("sent", "delivered") or (status == "read" and message.price_on_read)
    if priced and message.pricing:
        found["pricing"] = message.pricing
    if status == "failed":
        found["errors"] = message.errors
    return found
