"""Plugs together the recording of receipts."""

import os
from functools import cache

from relay.adapters.ledgers_table import LedgersTable
from relay.adapters.settings import ReceiptsSettings, read_settings
from relay.usecases.record_receipts import RecordReceipts
from relay.wiring.clients import table


@cache
def receipts() -> RecordReceipts:
    """The use case of ``receipts``."""
    settings = read_settings(ReceiptsSettings, os.environ)
    return RecordReceipts(LedgersTable(table(settings.alerts_table)))
