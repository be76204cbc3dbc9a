"""The one place where receipts are scheduled: what becomes of a message after it was accepted.

Times and readers are drawn from the message, not from the order in which messages came.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from local.whatsapp import handsets, mixups
from local.whatsapp.errors import GraphError
from local.whatsapp.messages import Message
from local.whatsapp.reports import report
from local.whatsapp.simulator import Simulator
from local.whatsapp.strikes import spread


def schedule(simulator: Simulator, message: Message, failure: GraphError | None) -> None:
    """Put the receipts of a message on the agenda: sent, delivered and perhaps read, or failed."""
    if failure is not None:
        _schedule_failure(simulator, message, failure)
        return
    settings, after = simulator.settings, simulator.agenda.after
    fate = simulator.strikes.fate(mixups.identity(message))
    today = datetime.fromtimestamp(simulator.clock.now(), ZoneInfo(settings.timezone))
    free, category = settings.free_service_messages, message.content.category
    message.pricing = simulator.billing.price(category, today, free)
    delivered = spread(settings.delivered_after, fate.delivered)
    sent = min(spread(settings.sent_after, fate.sent), delivered)
    after(sent, report, simulator, message, "sent")
    after(delivered, handsets.arrive, simulator, message)
    if fate.reader < settings.read_share:
        looks = spread(settings.read_after, fate.read) + fate.read * settings.read_within
        after(max(looks, delivered), handsets.read, simulator, message)


def _schedule_failure(simulator: Simulator, message: Message, failure: GraphError) -> None:
    message.errors = [failure.for_webhook()]
    draw, key = simulator.strikes.draw, mixups.identity(message)
    failed = spread(simulator.settings.sent_after, simulator.strikes.fate(key).sent)
    faults = simulator.strikes.receipts(simulator.clock.now())
    if faults is not None and draw("sent before failed", key) < faults.sent_before_failed:
        simulator.agenda.after(failed, report, simulator, message, "sent")
    simulator.agenda.after(failed, report, simulator, message, "failed")
