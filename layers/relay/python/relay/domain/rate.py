"""One rate for every sender of a WhatsApp number: the generic cell rate algorithm (GCRA).

The shared state is a single moment, the *theoretical arrival time*: when the number is free again.
A worker that wants to send *n* messages moves it forward by *n* / rate and sends from where it was.
https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

AHEAD_MS = 1_000
"""How far ahead a worker may reserve. With a chunk of at most 0.75 s behind it, a stop takes effect
within two seconds."""

CHUNK_MS = 750
MOST_IN_CHUNK = 60


@dataclass(frozen=True, slots=True)
class Rate:
    """Messages per second that a number may send."""

    per_second: float

    @property
    def interval_ms(self) -> float:
        """Time between two messages."""
        return 1_000 / self.per_second

    @property
    def chunk_size(self) -> int:
        """People sent to between two writes of the ledger, at most."""
        return max(1, min(MOST_IN_CHUNK, int(self.per_second * CHUNK_MS / 1_000)))

    def seconds_for(self, messages: int) -> float:
        """How long ``messages`` take when nothing else is being sent."""
        return messages / self.per_second


@dataclass(frozen=True, slots=True)
class Reservation:
    """A moment to start sending (Unix ms), unless the alert has been stopped meanwhile."""

    start_ms: float
    stopped: bool


def chunks(people: Sequence[T], size: int) -> list[Sequence[T]]:
    """``people`` in as few chunks of at most ``size`` as possible, all about equally large."""
    count = -(-len(people) // size)
    return [people[i * len(people) // count : (i + 1) * len(people) // count] for i in range(count)]
