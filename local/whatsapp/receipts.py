"""The one place where receipts are scheduled: what becomes of a message after it was accepted."""

from __future__ import annotations

from local.whatsapp import handsets, mixups
from local.whatsapp.errors import GraphError
from local.whatsapp.messages import Message
from local.whatsapp.reports import report
from local.whatsapp.simulator import Simulator


def schedule(simulator: Simulator, message: Message, failure: GraphError | None) -> None:
    """Put the receipts of a message on the agenda: sent, delivered and perhaps read, or failed."""
    if failure is not None:
        _schedule_failure(simulator, message, failure)
        return
    settings, after = simulator.settings, simulator.agenda.after
    free, now = settings.free_service_messages, simulator.clock.now()
    message.pricing = simulator.billing.price(message.content.category, now, free)
    delivered = simulator.vary(settings.delivered_after)
    after(min(simulator.vary(settings.sent_after), delivered), report, simulator, message, "sent")
    after(delivered, handsets.arrive, simulator, message)
    if simulator.draw.random() < settings.read_share:
        after(
            max(simulator.vary(settings.read_after), delivered), handsets.read, simulator, message
        )


def _schedule_failure(simulator: Simulator, message: Message, failure: GraphError) -> None:
    message.errors = [failure.for_webhook()]
    failed, faults = simulator.vary(simulator.settings.sent_after), simulator.strikes.receipts
    if faults is not None:
        key = mixups.identity(message)
        if simulator.strikes.draw("sent before failed", key) < faults.sent_before_failed:
            simulator.agenda.after(failed, report, simulator, message, "sent")
    simulator.agenda.after(failed, report, simulator, message, "failed")
