"""Rates: messages a second for the business number, and messages to one person.

Source: Meta's throughput page (2026-05) and about-the-platform (2025-12).
"""

from __future__ import annotations

from dataclasses import dataclass

PAIR_INTERVAL = 6.0
PAIR_BURST = 45


class Bucket:
    """A token bucket that holds one second's worth; messages in and out draw from it together."""

    def __init__(self) -> None:
        self._tokens: float | None = None
        self._at = 0.0

    def take(self, now: float, rate: float) -> bool:
        """Take one message's worth at `rate` messages a second; False when there is none left."""
        self._refill(now, rate)
        assert self._tokens is not None  # noqa: S101 - set by _refill
        # A hair of tolerance: refills in floating point must not cost a message.
        if self._tokens < 1 - 1e-6:
            return False
        self._tokens -= 1
        return True

    def count(self, now: float, rate: float) -> None:
        """Count a message that cannot be refused; it may leave a debt of one second at most."""
        self._refill(now, rate)
        assert self._tokens is not None  # noqa: S101 - set by _refill
        self._tokens = max(self._tokens - 1, -rate)

    def _refill(self, now: float, rate: float) -> None:
        capacity = max(rate, 1.0)
        if self._tokens is None:
            self._tokens = capacity
        else:
            self._tokens = min(capacity, self._tokens + max(0.0, now - self._at) * rate)
        self._at = now


@dataclass(slots=True)
class PairRate:
    """One person's rate: a message every 6 s, or up to 45 within 6 s, paid back at that pace."""

    debt_until: float = 0.0
    burst_start: float = 0.0
    burst: int = 0

    def take(self, now: float) -> bool:
        """Count a message to this person; False when it comes too soon."""
        if now >= self.debt_until:
            self.burst_start, self.burst, self.debt_until = now, 1, now + PAIR_INTERVAL
            return True
        if now - self.burst_start >= PAIR_INTERVAL or self.burst >= PAIR_BURST:
            return False
        self.burst += 1
        self.debt_until += PAIR_INTERVAL
        return True
