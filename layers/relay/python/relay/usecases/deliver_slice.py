"""A worker takes one slice: reads its people, sends chunk by chunk, keeps the ledger.

Before each chunk one write stores it as open, together with what became of the last one. So a
crash can leave only the open chunk in doubt, and nobody behind it was touched.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from relay.domain.alert_message import alert_message
from relay.domain.audience import audience
from relay.domain.ledger import Facts, Ledger, Try
from relay.domain.outcome import Outcome, outcome_of
from relay.domain.rate import AHEAD_MS, Rate, Reservation, chunks, slower_ms
from relay.domain.refusal import UnknownAlert
from relay.domain.whatsapp import TemplateMessage, aside_ms
from relay.usecases.ports import Clock, DeliveryQueues, KnownAlerts, Lease, Ledgers, Members
from relay.usecases.sending_ports import Messenger, Sender, SharedRate
from relay.usecases.stop_alert import StopAlert
from relay.usecases.turn import LEASE_MS, Ending, Job, Turn


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
        """Send to whoever of the slice is left to do, until ``deadline`` (Unix ms)."""
        self.messenger.refresh()
        job = self._job(alert_id, number, deadline)
        ledger = self._taken(job)
        if ledger is None:
            return Turn(Ending.BUSY)
        job.facts, job.passed_on = Facts(in_doubt=ledger.unsettled()), ledger.passed_on
        job.turn.ending = self._deliver(job, ledger)
        return job.turn

    def _taken(self, job: Job) -> Ledger | None:
        """The slice's ledger, new or where an earlier turn ended or died; None if it is taken."""
        fresh = Ledger(job.audience.seen, job.audience.left)
        if self.ledgers.start(job.work, job.lease, fresh):
            return fresh
        now = self.clock.now()
        return self.ledgers.take_over(job.work, job.lease, now, job.audience.left)

    def _deliver(self, job: Job, ledger: Ledger) -> Ending:
        """Send chunk by chunk, for as long as the turn lasts."""
        to_do = ledger.to_do(job.audience.people, job.alert.urgency)
        for chunk in chunks(to_do, self.pace.chunk_size):
            if self._ended(job):
                break
            room = self.rate.reserve(job.alert.lane, job.alert.id, len(chunk), job.latest)
            if room is None:
                return self._another_turn(job)
            if room.blocked is not None:
                return self._park(job)
            if room.stopped or self._ended(job):
                break
            messages = self._messages(job, chunk, room)
            if messages is None:
                self._give_up(job)
                break
            if not self.ledgers.turn(job.work, job.lease, frozenset(chunk), job.facts):
                return Ending.BUSY
            if self.clock.now() > room.start_ms + AHEAD_MS:  # writing took too long
                return self._another_turn(job)
            seen = self.clock.now()
            blocked = self._send(job, messages, room.start_ms).blocked
            if blocked is not None:
                return self._refused(job, blocked, seen)
        return self._finish(job) if job.again_after_s is None else self._wait(job)

    def _send(self, job: Job, messages: Sequence[TemplateMessage], start_ms: float) -> Outcome:
        """Send one chunk; what became of it waits for the next write of the ledger."""
        seen = self.clock.now()
        answers = self.messenger.send(messages, start_ms)
        outcome = outcome_of(list(zip(messages, answers, strict=True)), job.alert.urgency)
        job.take(outcome)
        if outcome.throttled:
            self.rate.slow_down(slower_ms(outcome.throttled, len(messages)))
        if outcome.set_aside:
            self.sender.set_aside(
                {wording: seen + aside_ms(code) for wording, code in outcome.set_aside.items()}
            )
        return outcome

    def _refused(self, job: Job, code: int, seen: int) -> Ending:
        """Only another token may help: one that this worker did not know yet, or one to come."""
        if self.messenger.renew():
            return self._another_turn(job)
        job.turn.blocked = self.sender.block(code, seen)
        return self._park(job)

    def _finish(self, job: Job) -> Ending:
        self._pass_on(job)
        self._close(job, self.clock.now(), done=True)
        return Ending.DONE

    def _wait(self, job: Job) -> Ending:
        """Another turn later; the next slice of the chain does not wait for it."""
        self._pass_on(job)
        return self._another_turn(job, job.again_after_s or 0)

    def _another_turn(self, job: Job, delay_s: int = 0) -> Ending:
        """Until its moment has come, a stray copy of the slice finds it taken."""
        due = self.clock.now() + delay_s * 1_000
        self._close(job, due, done=False)
        self.queues.put(job.alert.id, [job.work.number], job.alert.lane, delay_s)
        return Ending.CONTINUED

    def _park(self, job: Job) -> Ending:
        self._close(job, self.clock.now(), done=False)
        return Ending.PARKED

    def _give_up(self, job: Job) -> None:
        """WhatsApp takes no wording of this alert in any language; nobody is marked as failed."""
        self.stop_alert(job.alert.id, "Buurtrelay", "WhatsApp takes no wording of this message")
        job.turn.given_up = True

    def _pass_on(self, job: Job) -> None:
        """Enqueued before the ledger says so: a crash in between enqueues it twice, never not."""
        if job.successor is not None and not job.passed_on:
            self.queues.put(job.alert.id, [job.successor], job.alert.lane)
        job.passed_on = True

    def _close(self, job: Job, due: int, *, done: bool) -> None:
        lease = Lease(job.lease.worker, due - 1)
        self.ledgers.close(job.work, lease, job.facts, done=done, passed=job.passed_on)

    def _job(self, alert_id: str, number: int, deadline: int) -> Job:
        alert, plan = self.alerts.get(alert_id), self.alerts.plan(alert_id)
        if alert is None or plan is None:
            raise UnknownAlert(alert_id)
        work = plan.slices[number]
        members = (
            (part.group, member) for part in work.parts for member in self.members.of_part(part)
        )
        lease = Lease(uuid4().hex, self.clock.now() + LEASE_MS)
        people = audience(alert, members)
        return Job(alert, work, plan.successor(number), people, lease, deadline)

    def _ended(self, job: Job) -> bool:
        return job.alert.ended(self.clock.now())

    def _messages(
        self, job: Job, chunk: Sequence[Try], room: Reservation
    ) -> list[TemplateMessage] | None:
        """The messages of a chunk; None if WhatsApp takes no wording at present."""
        now, people = self.clock.now(), job.audience.people
        found = [
            alert_message(
                job.alert, job.work.number, each, people[each.member], now, room.set_aside
            )
            for each in chunk
        ]
        messages = [message for message in found if message is not None]
        return messages if len(messages) == len(chunk) else None
