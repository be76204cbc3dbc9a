"""Plugs together the delivery of slices."""

import os
from functools import cache

from relay.adapters.alerts_table import AlertsTable
from relay.adapters.environment import read_settings
from relay.adapters.ledgers_table import LedgersTable
from relay.adapters.members_table import MembersTable
from relay.adapters.queues import DeliveryQueues
from relay.adapters.rate_item import RateItem
from relay.adapters.remembered_alerts import RememberedAlerts
from relay.adapters.sender_item import SenderItem
from relay.adapters.settings import WhatsappDeliverySettings
from relay.adapters.system_clock import SystemClock
from relay.adapters.whatsapp import WhatsAppMessenger
from relay.domain.rate import Rate
from relay.usecases.deliver_slice import DeliverSlice
from relay.usecases.stop_alert import StopAlert
from relay.wiring.clients import secret, sqs, table


@cache
def whatsapp_delivery() -> DeliverSlice:
    """The use case of ``whatsapp_delivery``."""
    settings = read_settings(WhatsappDeliverySettings, os.environ)
    clock, pace = SystemClock(), Rate(settings.messages_per_second)
    alerts_table = table(settings.alerts_table)
    number = settings.whatsapp_phone_number_id
    url = f"{settings.whatsapp_api_url}/{settings.whatsapp_graph_version}/{number}/messages"
    alerts, sender = AlertsTable(alerts_table), SenderItem(alerts_table, number, clock)
    return DeliverSlice(
        RememberedAlerts(alerts),
        MembersTable(table(settings.members_table)),
        LedgersTable(alerts_table, settings.alert_retention_days),
        RateItem(alerts_table, number, pace, clock),
        sender,
        WhatsAppMessenger(url, secret(settings.whatsapp_token_secret).text, pace, clock),
        DeliveryQueues(sqs(), settings.urgent_queue_url, settings.normal_queue_url),
        StopAlert(alerts, sender, clock),
        clock,
        pace,
    )
