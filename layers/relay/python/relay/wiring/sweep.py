"""Plugs together the sweep."""

import os
from functools import cache

from relay.adapters.alerts_table import AlertsTable
from relay.adapters.environment import read_settings
from relay.adapters.ledgers_table import LedgersTable
from relay.adapters.queues import AlertQueue, DeliveryQueues
from relay.adapters.reports_table import ReportsTable
from relay.adapters.sender_item import SenderItem
from relay.adapters.settings import SweepSettings
from relay.adapters.system_clock import SystemClock
from relay.adapters.whatsapp_number import WhatsAppNumber
from relay.domain.rate import Rate
from relay.usecases.continue_alerts import ContinueAlerts
from relay.usecases.count_unread import CountUnread
from relay.usecases.sweep import ResumeSender, Sweep
from relay.wiring.clients import secret, sqs, table


@cache
def sweep() -> Sweep:
    """The use case of ``sweep``."""
    settings = read_settings(SweepSettings, os.environ)
    clock, alerts_table, queue = SystemClock(), table(settings.alerts_table), sqs()
    number = settings.whatsapp_phone_number_id
    sender = SenderItem(alerts_table, number, clock)
    continue_alerts = ContinueAlerts(
        AlertsTable(alerts_table),
        LedgersTable(alerts_table),
        sender,
        AlertQueue(queue, settings.alerts_queue_url),
        DeliveryQueues(queue, settings.urgent_queue_url, settings.normal_queue_url),
        clock,
    )
    url = f"{settings.whatsapp_api_url}/{settings.whatsapp_graph_version}/{number}"
    return Sweep(
        sender,
        WhatsAppNumber(url, secret(settings.whatsapp_token_secret).text),
        continue_alerts,
        ResumeSender(sender, continue_alerts, clock),
        CountUnread(ReportsTable(alerts_table, clock), clock, settings.unread_minutes),
        clock,
        Rate(settings.messages_per_second),
    )
