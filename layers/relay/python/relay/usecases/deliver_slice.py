"""A worker takes one slice: reads its people, sends chunk by chunk, keeps the ledger.

Before each chunk one write stores it as open, together with what became of the last one. So a
crash can leave only the open chunk in doubt, and nobody behind it was touched.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from uuid import uuid4

from relay.domain.alert import Alert, Urgency
from relay.domain.audience import Audience, audience
from relay.domain.ledger import MOST_TRIES_IN_DOUBT, Facts, Ledger, Try
from relay.domain.outcome import facts_of_chunk, trouble
from relay.domain.rate import AHEAD_MS, Rate, chunks
from relay.domain.receipt import Errand
from relay.domain.refusal import UnknownAlert
from relay.domain.slices import Slice
from relay.domain.templates import template_name, ttl_class
from relay.domain.whatsapp import Answer, Meaning, TemplateMessage
from relay.usecases.ports import (
    Clock,
    DeliveryQueues,
    KnownAlerts,
    Lease,
    Ledgers,
    Members,
    Messenger,
    SharedRate,
)

LEASE_MS = 12_000
"""HTTP 3 s < function 10 s < lease 12 s < visibility 30 s."""

CHUNK_NEEDS_MS = 5_000
"""Three quarters of a second of sending, four for the last answer (connection and reply)."""

AGAIN_AFTER_S = 5
DOUBT_AFTER_S = 15
"""By then the receipts have told of most messages that were in doubt."""


class Outcome(Enum):
    """What became of the turn."""

    DONE = "nobody is left to do"
    CONTINUED = "the slice is back in its queue for another turn"
    BUSY = "another worker has the slice"
    TROUBLE = "the account or the request is refused; try the slice later"


@dataclass(slots=True)
class Turn:
    """One worker's turn with a slice; ``code`` is WhatsApp's where there was trouble."""

    outcome: Outcome = Outcome.DONE
    handed: int = 0
    failed: int = 0
    code: int | None = None


@dataclass(slots=True)
class _Job:
    """What a turn is about, and what it carries from one write of the ledger to the next."""

    alert: Alert
    work: Slice
    audience: Audience
    lease: Lease
    deadline: int
    facts: Facts
    again_after_s: int = 0


@dataclass(frozen=True, slots=True)
class DeliverSlice:
    """One turn of one worker with one slice."""

    alerts: KnownAlerts
    members: Members
    ledgers: Ledgers
    rate: SharedRate
    messenger: Messenger
    queues: DeliveryQueues
    clock: Clock
    pace: Rate
    languages: tuple[str, ...]

    def __call__(self, work: Slice, deadline: int) -> Turn:
        """Send to whoever of the slice is left to do, until ``deadline`` (Unix ms)."""
        job = self._job(work, deadline)
        seen = job.audience
        planned = self._planned(job, [Try(member, 1) for member in sorted(seen.people)])
        ledger = Ledger(seen.seen, seen.left, open=frozenset(planned[0] if planned else ()))
        if self.ledgers.start(work, job.lease, ledger):
            return self._deliver(job, planned)
        return self._take_over(job)

    def _take_over(self, job: _Job) -> Turn:
        """Go on where an earlier turn ended or died."""
        now, left = self.clock.now(), job.audience.left
        ledger = self.ledgers.take_over(job.work, job.lease, now, left)
        if ledger is None:
            return Turn(Outcome.BUSY)
        if ledger.done:
            return Turn()
        job.facts = Facts(in_doubt=ledger.unsettled())
        planned = self._planned(job, ledger.to_do(job.audience.people, job.alert.urgency))
        if planned and not self._open(job, planned[0]):
            return Turn(Outcome.BUSY)
        return self._deliver(job, planned)

    def _deliver(self, job: _Job, planned: Sequence[Sequence[Try]]) -> Turn:
        """Send the planned chunks, the first of which is open already, and close the turn."""
        turn = Turn()
        for index, chunk in enumerate(planned):
            room = self.rate.reserve(job.alert.id, len(chunk), job.deadline - CHUNK_NEEDS_MS)
            if room is None:
                return self._another_turn(job, turn)
            if room.stopped or self._ended(job):
                break
            if index and not self._open(job, chunk):
                turn.outcome = Outcome.BUSY
                return turn
            if self.clock.now() > room.start_ms + AHEAD_MS:  # writing took too long
                return self._another_turn(job, turn)
            self._send(job, turn, chunk, room.start_ms)
            if turn.outcome is Outcome.TROUBLE:
                self.ledgers.close(job.work, job.lease, job.facts, done=False)
                return turn
        else:
            if job.again_after_s:
                return self._another_turn(job, turn)
        self.ledgers.close(job.work, job.lease, job.facts, done=True)
        return turn

    def _another_turn(self, job: _Job, turn: Turn) -> Turn:
        self.ledgers.close(job.work, job.lease, job.facts, done=False)
        urgent = job.alert.urgency is Urgency.IMMEDIATE
        self.queues.put([job.work], urgent=urgent, delay_s=job.again_after_s)
        turn.outcome = Outcome.CONTINUED
        return turn

    def _send(self, job: _Job, turn: Turn, chunk: Sequence[Try], start_ms: float) -> None:
        """Send to one chunk; what became of it waits for the next write of the ledger."""
        answers = self.messenger.send([self._message(job, each) for each in chunk], start_ms)
        job.facts = facts_of_chunk(chunk, answers)
        turn.handed += len(job.facts.handed)
        turn.failed += len(job.facts.failed)
        turn.code = trouble(answers)
        if turn.code is not None:
            turn.outcome = Outcome.TROUBLE
        job.again_after_s = max(job.again_after_s, self._again_after(job, answers))

    def _again_after(self, job: _Job, answers: Sequence[Answer]) -> int:
        """Seconds until the last chunk deserves another turn; 0 if it does not."""
        doubtful = any(each.attempt < MOST_TRIES_IN_DOUBT for each in job.facts.in_doubt)
        if doubtful and job.alert.urgency is Urgency.IMMEDIATE:
            return DOUBT_AFTER_S
        throttled = any(answer.meaning is Meaning.THROTTLED for answer in answers)
        return AGAIN_AFTER_S if throttled or job.facts.again else 0

    def _open(self, job: _Job, chunk: Sequence[Try]) -> bool:
        return self.ledgers.turn(job.work, job.lease, frozenset(chunk), job.facts)

    def _job(self, work: Slice, deadline: int) -> _Job:
        alert = self.alerts.get(work.alert_id)
        if alert is None:
            raise UnknownAlert(work.alert_id)
        members = (
            (part.group, member) for part in work.parts for member in self.members.of_part(part)
        )
        lease = Lease(uuid4().hex, self.clock.now() + LEASE_MS)
        return _Job(alert, work, audience(alert, members), lease, deadline, Facts())

    def _planned(self, job: _Job, to_do: Sequence[Try]) -> list[Sequence[Try]]:
        """The chunks of this turn; none once the alert has ended."""
        return [] if self._ended(job) else chunks(to_do, self.pace.chunk_size)

    def _ended(self, job: _Job) -> bool:
        return job.alert.ended(self.clock.now())

    def _message(self, job: _Job, attempt: Try) -> TemplateMessage:
        alert, (member, place) = job.alert, job.audience.people[attempt.member]
        ttl = ttl_class(alert.seconds_left(self.clock.now()))
        language = member.language if member.language in alert.messages else self.languages[0]
        return TemplateMessage(
            phone=member.phone,
            bsuid=member.bsuid,
            template=template_name(alert.status, ttl),
            language=language,
            parameters={"place": place, **alert.messages[language]},
            errand=Errand(alert.id, job.work.number, attempt),
        )
