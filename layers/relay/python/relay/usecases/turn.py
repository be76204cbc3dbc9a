"""A worker's turn with a slice: what it is about, what it carries along, what came of it."""

from dataclasses import dataclass, field
from enum import Enum

from relay.domain.alert import Alert
from relay.domain.audience import Audience
from relay.domain.ledger import Facts
from relay.domain.outcome import Outcome
from relay.domain.slices import Slice
from relay.usecases.ports import Lease

LEASE_MS = 12_000
"""HTTP 3 s < function 10 s < lease 12 s < visibility 30 s."""

CHUNK_NEEDS_MS = 5_000
"""Three quarters of a second of sending, four for the last answer (connection and reply)."""


class Ending(Enum):
    """How a turn ended."""

    DONE = "nobody is left to do"
    CONTINUED = "the slice is back in its queue for another turn"
    BUSY = "another worker has the slice"
    PARKED = "the account is refused; the slice waits until the sender is resumed"


@dataclass(slots=True)
class Turn:
    """What came of a turn. ``code`` is WhatsApp's, where it refused the account or a template.

    ``blocked``: this turn opened the circuit breaker. ``given_up``: it stopped the alert, of which
    WhatsApp takes no wording.
    """

    ending: Ending = Ending.DONE
    handed: int = 0
    failed: int = 0
    held: int = 0
    set_aside: int = 0
    code: int | None = None
    blocked: bool = False
    given_up: bool = False


@dataclass(slots=True)
class Job:
    """A slice under a lease, and what is carried from one write of its ledger to the next.

    ``facts`` have not been written yet. ``again_after_s``: somebody deserves another turn then.
    """

    alert: Alert
    work: Slice
    successor: int | None
    audience: Audience
    lease: Lease
    deadline: int
    facts: Facts = field(default_factory=Facts)
    again_after_s: int | None = None
    passed_on: bool = False
    turn: Turn = field(default_factory=Turn)

    @property
    def latest(self) -> int:
        """When a chunk may start at the latest, to be done in time (Unix ms)."""
        return self.deadline - CHUNK_NEEDS_MS

    def take(self, outcome: Outcome) -> None:
        """Carry along what became of a chunk."""
        self.facts = outcome.facts
        self.turn.handed += len(outcome.facts.handed)
        self.turn.failed += len(outcome.facts.failed)
        self.turn.held += outcome.held
        self.turn.set_aside += len(outcome.set_aside)
        self.turn.code = outcome.blocked or next(iter(outcome.set_aside.values()), self.turn.code)
        waits = (self.again_after_s, outcome.again_after_s)
        self.again_after_s = max((each for each in waits if each is not None), default=None)
