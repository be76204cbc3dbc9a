"""A worker's turn with a slice: what it is about, what it carries along, what came of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from relay.domain.alert import Alert
from relay.domain.alert_message import alert_message
from relay.domain.audience import Audience
from relay.domain.facts import Facts, Try
from relay.domain.ledger import Ledger
from relay.domain.outcome import Outcome
from relay.domain.rate import Reservation
from relay.domain.retry import Retry
from relay.domain.slices import Slice
from relay.domain.template_doubts import Doubt
from relay.domain.whatsapp import TemplateMessage
from relay.usecases.ports import Closing, Lease

LEASE_MS = 16_000
"""HTTP 4 s < turn 14 s < lease 16 s < function 28 s < visibility 30 s."""

RECORD_MS = 14_000
"""For so long before its function's end a worker sends nothing: see ``record_sends``."""

LATE_MS = 250
"""A chunk that would start later than it has reserved gives its room back."""

CHUNK_NEEDS_MS = LATE_MS + 750 + 4_000 + 1_500
"""A late start, the sending, the last answer (connection and reply), the ledger and the queue."""

LEFT_WAITS_S = Retry(0, (1, 1, 2, 4, 8, 16))
"""Until people are read anew of whom some are leaving, by turn: all but at once, as a rule. Whoever
is still there when the minute is over, because they came back, gets the alert then."""

PATIENT_MS = 900_000
"""How long an alert waits for a template that may be approved at any minute."""


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

    ``ledger`` is as it stood before this turn; ``facts`` have not been written yet. ``due`` is when
    somebody tried in this turn deserves another one (Unix ms), 0 if nobody does; ``later`` is the
    same of earlier turns. ``left`` are those who left while the turn lasted.
    """

    alert: Alert
    work: Slice
    successor: int | None
    audience: Audience
    lease: Lease
    deadline: int
    ledger: Ledger
    facts: Facts = field(default_factory=Facts)
    due: int = 0
    later: int | None = None
    passed_on: bool = False
    left: frozenset[str] = frozenset()
    turn: Turn = field(default_factory=Turn)

    @property
    def latest(self) -> int:
        """When a chunk may start at the latest, to be done in time (Unix ms)."""
        return self.deadline - CHUNK_NEEDS_MS

    @property
    def waits(self) -> int:
        """When everybody who waits may be tried again (Unix ms); 0 if nobody does."""
        return max(self.due, self.later or 0)

    @property
    def number(self) -> int:
        """Of this turn, from 1."""
        return self.ledger.turns + 1

    def staying(self, chunk: Sequence[Try], left: frozenset[str], now: int) -> Sequence[Try]:
        """Those of a chunk who have not left just now; for the others, people are read anew."""
        gone = left.intersection(each.member for each in chunk)
        if gone:
            self.left |= gone
            self.due = max(self.due, now + LEFT_WAITS_S.wait_s(self.number) * 1_000)
        return [each for each in chunk if each.member not in gone]

    def messages(
        self, chunk: Sequence[Try], room: Reservation, now: int
    ) -> list[TemplateMessage] | None:
        """The messages of a chunk; None if WhatsApp takes no wording at present."""
        messages = list[TemplateMessage]()
        for each in chunk:
            who, refused = self.audience.people[each.member], self.ledger.refused(each.member)
            message = alert_message(
                self.alert, self.work.number, each, who, now, room.set_aside, refused
            )
            if message is None:
                return None
            messages.append(message)
        return messages

    def closing(self, now: int, *, done: bool) -> Closing:
        """How the turn leaves its slice."""
        moments = {**self.ledger.due, self.number: self.due}
        due = {turn: moment for turn, moment in moments.items() if moment > now}
        return Closing(done, self.passed_on, due, self.left)

    def note_set_aside(self, wordings: Collection[str], doubts: Mapping[str, Doubt]) -> None:
        """Templates are set aside, as the last doubt about them was one too many."""
        self.turn.set_aside += len(wordings)
        self.turn.code = next((doubts[each].code for each in wordings), self.turn.code)

    def take(self, outcome: Outcome, now: int) -> None:
        """Carry along what became of a chunk."""
        self.facts = outcome.facts
        self.turn.handed += len(outcome.facts.handed)
        self.turn.failed += len(outcome.facts.failed)
        self.turn.held += outcome.held
        self.turn.set_aside += len(outcome.set_aside)
        self.turn.code = next(iter(outcome.set_aside.values()), self.turn.code)
        if outcome.blocked is not None:
            self.turn.code = outcome.blocked
        if outcome.again_after_s is not None:
            self.due = max(self.due, now + outcome.again_after_s * 1_000)
