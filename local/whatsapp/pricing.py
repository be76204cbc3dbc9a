"""What a message costs, as the webhook tells it.

Rules since 2026-10-01 (Meta's pricing pages of 2026-08): templates are billed inside and outside
the window, free-form messages too, after the first 1,000 a number a month (in the time zone of the
account). How Meta labels those
free ones is not documented exactly; the type begins with ``free_``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any


class Billing:
    """Counts free-form messages in the calendar month."""

    def __init__(self) -> None:
        self._month = ""
        self._count = 0

    def price(self, category: str, now: datetime, free_service_messages: int) -> dict[str, Any]:
        """Return the ``pricing`` object of a message accepted at `now`, local time."""
        free = category == "service" and self._next_in_month(now) <= free_service_messages
        return {
            "billable": not free,
            "pricing_model": "PMP",
            "type": "free_customer_service" if free else "regular",
            "category": category,
        }

    def _next_in_month(self, now: datetime) -> int:
        month = f"{now:%Y-%m}"
        if month != self._month:
            self._month, self._count = month, 0
        self._count += 1
        return self._count
