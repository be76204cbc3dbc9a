"""Plugs together the recording of receipts."""

import os
from functools import cache

from relay.adapters.alerts_table import AlertsTable
from relay.adapters.environment import read_settings
from relay.adapters.ledgers_table import LedgersTable
from relay.adapters.queues import DeliveryQueues
from relay.adapters.remembered_alerts import RememberedAlerts
from relay.adapters.sender_item import SenderItem
from relay.adapters.settings import ReceiptsSettings
from relay.adapters.system_clock import SystemClock
from relay.usecases.record_receipts import RecordReceipts
from relay.wiring.clients import sqs, table


@cache
def receipts() -> RecordReceipts:
    """The use case of ``receipts``."""
    settings = read_settings(ReceiptsSettings, os.environ)
    clock, alerts_table = SystemClock(), table(settings.alerts_table)
    return RecordReceipts(
        RememberedAlerts(AlertsTable(alerts_table)),
        LedgersTable(alerts_table, settings.alert_retention_days),
        SenderItem(alerts_table, settings.whatsapp_phone_number_id, clock),
        DeliveryQueues(sqs(), settings.urgent_queue_url, settings.normal_queue_url),
        clock,
    )
