"""Whether the function behind a queue can read a message at all: by that function's own reader."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from relay.adapters.formats import NewerFormat
from relay.adapters.inbound_queue import inbound_in
from relay.adapters.media_queue import attachment_in
from relay.adapters.queues import alert_in, receipts_of, slice_in

READERS: Mapping[str, Callable[[str], object]] = {
    "AlertsDeadLetters": lambda body: alert_in(_object(body)),
    "UrgentDeliveriesDeadLetters": lambda body: slice_in(_object(body)),
    "NormalDeliveriesDeadLetters": lambda body: slice_in(_object(body)),
    "ReceiptsDeadLetters": lambda body: receipts_of(_object(body)),
    "InboundDeadLetters": inbound_in,
    "MediaDeadLetters": attachment_in,
}
"""By the names of the dead-letter queues in the template."""


def unreadable(queue: str, body: str) -> bool:
    """Whether no version so far can read it; what a newer version wrote is not unreadable."""
    try:
        READERS[queue](body)
    except NewerFormat:
        return False
    except (AttributeError, LookupError, OverflowError, RecursionError, TypeError, ValueError):
        return True
    return False


def _object(body: str) -> Any:
    return json.loads(body)
