"""One rate for every sender of a WhatsApp number: the generic cell rate algorithm (GCRA).

The shared state is a single moment, the *theoretical arrival time*: when the number is free again.
A worker that wants to send *n* messages moves it forward by *n* / rate and sends from where it was.
https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeVar

T = TypeVar("T")

AHEAD_MS = 1_000
"""How far ahead a worker may reserve. With a chunk of at most 0.75 s behind it, a stop takes effect
within two seconds."""

CHUNK_MS = 750
MOST_IN_CHUNK = 94
"""Half of the fullest slice. A smaller chunk takes more calls of AWS a member, a larger one leaves
more people in doubt if its worker dies."""

LANE_HELD_MS = 2_000
"""How long a reservation keeps the lanes below waiting: a worker with more to send reserves again
within this time."""

SLOWER_MS = 2_000


class Lane(IntEnum):
    """Who goes first where the rate is short: an urgent alert, another alert, an answer.

    ``PROMPT`` stands beside them: an answer that nobody should wait for (the goodbye after STOP,
    the emergency line) waits for no lane, and holds none back.
    """

    URGENT = 0
    NORMAL = 1
    ANSWERS = 2
    PROMPT = 3

    @property
    def above(self) -> "list[Lane]":
        """The lanes that go before this one."""
        return [] if self is Lane.PROMPT else [lane for lane in Lane if lane < self]

    @property
    def holds(self) -> bool:
        """Whether the lanes below wait while this one has work: only alerts hold others back."""
        return self in (Lane.URGENT, Lane.NORMAL)


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
    """A moment to start sending (Unix ms), and what else a worker has to know at that moment.

    ``blocked`` is the code for which the account is blocked: then there is no room for anybody.
    ``set_aside`` are the templates that WhatsApp does not take at present, and until when.
    ``left`` are the members, by short id, who left in the last minute: whoever read them before may
    not know.
    """

    start_ms: float = 0
    stopped: bool = False
    blocked: int | None = None
    set_aside: Mapping[str, int] = field(default_factory=dict)
    left: frozenset[str] = frozenset()


def slower_ms(throttled: int, sent: int) -> int:
    """How long everybody waits after WhatsApp found ``throttled`` of ``sent`` messages too fast."""
    return -(-SLOWER_MS * throttled // sent)


def chunks(people: Sequence[T], size: int) -> list[Sequence[T]]:
    """``people`` in as few chunks of at most ``size`` as possible, all about equally large."""
    count = -(-len(people) // size)
    return [people[i * len(people) // count : (i + 1) * len(people) // count] for i in range(count)]
