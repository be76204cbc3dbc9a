"""The one place where receipts are scheduled: what becomes of a message after it was accepted."""

from __future__ import annotations

from typing import Any

from local.whatsapp.errors import GraphError
from local.whatsapp.events import Event
from local.whatsapp.messages import Message, Status
from local.whatsapp.simulator import Simulator


def schedule(simulator: Simulator, message: Message, failure: GraphError | None) -> None:
    """Put the receipts of a message on the agenda: sent, delivered and perhaps read, or failed."""
    settings, after = simulator.settings, simulator.agenda.after
    if failure is not None:
        message.errors = [failure.for_webhook()]
        after(simulator.vary(settings.sent_after), report, simulator, message, "failed")
        return
    free, now = settings.free_service_messages, simulator.clock.now()
    message.pricing = simulator.billing.price(message.content.category, now, free)
    delivered = simulator.vary(settings.delivered_after)
    after(min(simulator.vary(settings.sent_after), delivered), report, simulator, message, "sent")
    after(delivered, report, simulator, message, "delivered")
    if simulator.draw.random() < settings.read_share:
        after(
            max(simulator.vary(settings.read_after), delivered), report, simulator, message, "read"
        )


def report(simulator: Simulator, message: Message, status: Status) -> None:
    """Give a message its new status and send the receipt."""
    now = simulator.clock.now()
    message.status, message.changed_at = status, now
    failed = status == "failed"
    with_contact = not failed or simulator.settings.contacts_with_failed
    contact = message.person.contact(now) if with_contact else None
    simulator.outbox.add(Event("statuses", receipt(message, status, now), contact))


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
    if status in ("sent", "delivered") and message.pricing:
        found["pricing"] = message.pricing
    if status == "failed":
        found["errors"] = message.errors
    return found
