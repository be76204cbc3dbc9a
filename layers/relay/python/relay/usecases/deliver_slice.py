"""A worker takes one slice: reads its people, sends chunk by chunk, keeps the ledger.

Before each chunk one write stores it as open, together with what became of the last one. So a
crash can leave only the open chunk in doubt, and nobody behind it was touched.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from relay.domain.audience import audience
from relay.domain.facts import Facts
from relay.domain.ledger import Ledger
from relay.domain.meaning import Meaning, meaning_of
from relay.domain.number import NO_TOKEN
from relay.domain.outcome import Outcome, outcome_of
from relay.domain.rate import Rate, Reservation, chunks, slower_ms
from relay.domain.refusal import UnknownAlert
from relay.domain.whatsapp import TemplateMessage
from relay.usecases.ports import Clock, DeliveryQueues, KnownAlerts, Lease, Ledgers, Members
from relay.usecases.record_sends import record_sends
from relay.usecases.sending_ports import Messenger, Sender, SharedRate
from relay.usecases.stop_alert import StopAlert
from relay.usecases.turn import LATE_MS, LEASE_MS, PATIENT_MS, Ending, Job, Turn


@dataclass(frozen=True, slots=True)
class DeliverSlice:
    """One turn of one worker with one slice."""

    alerts: KnownAlerts
    members: Members
    ledgers: Ledgers
    rate: SharedRate
    sender: Sender
    messenger: Messenger
    queues: DeliveryQueues
    stop_alert: StopAlert
    clock: Clock
    pace: Rate

    def __call__(self, alert_id: str, number: int, deadline: int) -> Turn:
        """Send to whoever of the slice is left to do, until ``deadline`` (Unix ms).

        For ``RECORD_MS`` more there must be time to record what was sent.
        """
        if not self.messenger.refresh():
            blocked = self.sender.block(NO_TOKEN, self.clock.now())
            return Turn(Ending.PARKED, code=NO_TOKEN, blocked=blocked)
        job = self._job(alert_id, number, deadline)
        if job is None:
            return Turn(Ending.BUSY)
        try:
            job.turn.ending = self._deliver(job)
        except Exception:  # what is known of the last chunk must not be lost with the turn
            record_sends(job, self.ledgers, self.clock)
            raise
        return job.turn

    def _job(self, alert_id: str, number: int, deadline: int) -> Job | None:
        """The slice under a lease; None while another worker has it. Raises UnknownAlert."""
        alert, plan = self.alerts.get(alert_id), self.alerts.plan(alert_id)
        if alert is None or plan is None:
            raise UnknownAlert(alert_id)
        work = plan.slices[number]
        members = (
            (part.group, member) for part in work.parts for member in self.members.of_part(part)
        )
        now = self.clock.now()
        people, lease = audience(alert, members), Lease(uuid4().hex, now + LEASE_MS)
        fresh = Ledger(people.seen, people.left, begun=now)
        ledger = fresh if self.ledgers.start(work, lease, fresh) else None
        ledger = ledger or self.ledgers.take_over(work, lease, now, people.left)
        if ledger is None:
            return None
        job = Job(alert, work, plan.successor(number), people, lease, deadline, ledger)
        job.facts, job.passed_on = Facts(in_doubt=ledger.unsettled()), ledger.passed_on
        return job

    def _deliver(self, job: Job) -> Ending:
        """Send chunk by chunk, for as long as the turn lasts."""
        if self._ended(job):
            return self._finish(job)
        people, now = job.audience.people, self.clock.now()
        tries, job.later = job.ledger.to_do(people, job.alert.urgency, now)
        for planned in chunks(tries, self.pace.chunk_size):
            room = self.rate.reserve(job.alert.lane, job.alert.id, len(planned), job.latest)
            if room is None:
                return self._another_turn(job)
            if room.blocked is not None:
                return self._park(job)
            if room.stopped or self._ended(job):
                return self._finish(job)
            chunk = job.staying(planned, room.left, self.clock.now())
            if not chunk:
                continue
            messages = job.messages(chunk, room, self.clock.now())
            if messages is None:
                return self._no_wording(job, room)
            if not self.ledgers.turn(job.work, job.lease, frozenset(chunk), job.facts):
                return Ending.BUSY
            if self.clock.now() > room.start_ms + LATE_MS:  # the room has passed
                return self._another_turn(job)
            blocked = self._send(job, messages, room.start_ms).blocked
            if blocked is not None:
                return self._refused(job, blocked, int(room.start_ms))
        return self._wait(job) if job.waits else self._finish(job)

    def _send(self, job: Job, messages: Sequence[TemplateMessage], start_ms: float) -> Outcome:
        """Send one chunk; what became of it waits for the next write of the ledger."""
        answers = self.messenger.send(messages, start_ms)
        sent = list(zip(messages, answers, strict=True))
        outcome = outcome_of(sent, job.alert.urgency, job.ledger)
        job.take(outcome, self.clock.now())
        if outcome.throttled:
            self.rate.slow_down(slower_ms(outcome.throttled, len(messages)))
        if outcome.doubts:
            job.note_set_aside(self.sender.doubt(outcome.doubts), outcome.doubts)
        if outcome.set_aside:
            told = outcome.set_aside.items()
            self.sender.set_aside({wording: (code, int(start_ms)) for wording, code in told})
        return outcome

    def _finish(self, job: Job) -> Ending:
        self._pass_on(job)
        self._close(job, self.clock.now(), done=True)
        return Ending.DONE

    def _wait(self, job: Job) -> Ending:
        """Another turn later; the next slice of the chain does not wait for it."""
        self._pass_on(job)
        return self._another_turn(job, job.waits)

    def _another_turn(self, job: Job, due: int = 0) -> Ending:
        """At once, or when it is ``due``: until then, a stray copy of the slice finds it taken."""
        now = self.clock.now()
        self._close(job, max(due, now), done=False)
        return self._enqueue(job, delay_s=-(-max(due - now, 0) // 1_000))

    def _refused(self, job: Job, code: int, seen: int) -> Ending:
        """Perhaps there is another token, which this worker does not know yet."""
        self._close(job, self.clock.now(), done=False)
        if meaning_of(code) is not Meaning.DOWN and self.messenger.renew():
            return self._enqueue(job)
        job.turn.blocked = self.sender.block(code, seen)
        return self._parked(job)

    def _park(self, job: Job) -> Ending:
        self._close(job, self.clock.now(), done=False)
        return self._parked(job)

    def _parked(self, job: Job) -> Ending:
        """Whoever resumes the sender finds the slice, unless it did so while we still had it."""
        if self.sender.breaker().code is not None:
            return Ending.PARKED
        return self._enqueue(job)

    def _enqueue(self, job: Job, delay_s: int = 0) -> Ending:
        self.queues.put(job.alert.id, [job.work.number], job.alert.lane, delay_s)
        return Ending.CONTINUED

    def _no_wording(self, job: Job, room: Reservation) -> Ending:
        """WhatsApp takes no wording: wait if one may come back soon, else give the alert up.

        Nobody is marked as failed.
        """
        now = self.clock.now()
        if min(room.set_aside.values()) <= min(now + PATIENT_MS, job.alert.expires):
            return self._another_turn(job, now + 60_000)
        self.stop_alert(job.alert.id, "Buurtrelay", "WhatsApp takes no wording of this message")
        job.turn.given_up = True
        return self._finish(job)

    def _pass_on(self, job: Job) -> None:
        """Enqueued before the ledger says so: a crash in between enqueues it twice, never not."""
        if job.successor is not None and not job.passed_on:
            self.queues.put(job.alert.id, [job.successor], job.alert.lane)
        job.passed_on = True

    def _close(self, job: Job, free: int, *, done: bool) -> None:
        """From ``free`` on (Unix ms) the slice may be taken."""
        lease = Lease(job.lease.worker, free - 1)
        closing = job.closing(self.clock.now(), done=done)
        self.ledgers.close(job.work, lease, job.facts, closing)

    def _ended(self, job: Job) -> bool:
        return job.alert.ended(self.clock.now())
