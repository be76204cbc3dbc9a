"""One slice under workers that die, come late and meet each other, and receipts in any order."""

from collections import Counter
from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from relay.domain.alert import Urgency
from relay.domain.facts import Facts, Tries, Try
from relay.domain.ledger import ARRIVED, Ledger, State
from relay.domain.meaning import Meaning
from relay.domain.outcome import outcome_of
from relay.domain.rate import chunks
from relay.domain.receipt import Errand, Progress, Receipt
from relay.domain.slices import Slice
from relay.domain.told import told_by
from relay.domain.whatsapp import Answer, TemplateMessage
from relay.usecases.ports import Closing, Lease

from tests.searching import examples
from tests.usecases.fake_ledgers import LedgersInMemory

WORK = Slice("alert", 0, ())
PEOPLE = list("abcde")
LEASE = 12
ANSWERS = {
    "handed": (True, Meaning.HANDED),
    "answer lost": (True, Meaning.IN_DOUBT),
    "request lost": (False, Meaning.IN_DOUBT),
    "unknown error": (False, Meaning.AGAIN),
    "out of order": (False, Meaning.DOWN),
    "throttled": (False, Meaning.THROTTLED),
    "template paused": (False, Meaning.TEMPLATE),
    "account refused": (False, Meaning.ACCOUNT),
    "not on WhatsApp": (False, Meaning.FAILED),
}
"""Whether WhatsApp really took the message, and what its worker hears of it."""

FAILURES = (131026, 131016, 131042)
"""Not on WhatsApp; out of order; no payment: what may come by receipt."""

FINAL = (State.READ, State.DELIVERED)


@dataclass
class Worker:
    """``opened``: its first planned chunk stands in the ledger; ``sent``: it has been sent, too."""

    lease: Lease
    stood: Ledger
    planned: list[Tries]
    facts: Facts = field(default_factory=Facts)
    opened: bool = False
    sent: bool = False


class OneSlice(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.ledgers, self.now, self.workers = LedgersInMemory(), 1_000, list[Worker]()
        self.accepted: Counter[Try] = Counter()
        self.sent: Counter[Try] = Counter()
        self.came_to_nothing: set[Try] = set()
        self.gone: frozenset[str] = frozenset()
        self.best: dict[str, int] = {}

    @initialize(urgency=st.sampled_from(Urgency))
    def post(self, urgency: Urgency) -> None:
        self.urgency = urgency

    @property
    def ledger(self) -> Ledger | None:
        return self.ledgers.kept.get(("alert", 0))

    @rule(gone=st.frozensets(st.sampled_from(PEOPLE), max_size=1))
    def people_leave_and_come_back(self, gone: frozenset[str]) -> None:
        self.gone = gone

    @rule()
    def a_worker_takes_the_slice(self) -> None:
        lease = Lease(f"w{len(self.workers)}-{self.now}", self.now + LEASE)
        stood: Ledger | None = Ledger(len(PEOPLE), self.gone)
        assert stood
        if not self.ledgers.start(WORK, lease, stood):
            stood = self.ledgers.take_over(WORK, lease, self.now, self.gone)
        if stood:
            tries = stood.to_do(set(PEOPLE) - self.gone, self.urgency, self.now).tries
            planned = [frozenset(chunk) for chunk in chunks(tries, 2)]
            self.workers.append(Worker(lease, stood, planned, Facts(in_doubt=stood.unsettled())))

    @precondition(lambda self: self.workers)
    @rule(data=st.data())
    def a_worker_opens_its_next_chunk(self, data: st.DataObject) -> None:
        worker = data.draw(st.sampled_from(self.workers))
        if worker.opened or not worker.planned:
            return
        worker.opened = self.ledgers.turn(WORK, worker.lease, worker.planned[0], worker.facts)
        if not worker.opened:
            self.workers.remove(worker)

    @precondition(lambda self: self.workers)
    @rule(data=st.data())
    def a_worker_sends_its_open_chunk(self, data: st.DataObject) -> None:
        worker = data.draw(st.sampled_from(self.workers))
        if not worker.opened or worker.sent or self.now > worker.lease.until:
            return  # a function ends before its lease does
        sent = []
        for attempt in sorted(worker.planned[0]):
            took, meaning = ANSWERS[data.draw(st.sampled_from(sorted(ANSWERS)))]
            self.accepted[attempt] += took
            self.sent[attempt] += 1
            message = TemplateMessage("+31", None, "t", "nl", {}, Errand("alert", 0, *attempt))
            sent.append((message, Answer(meaning, 1)))
        worker.facts, worker.sent = outcome_of(sent, self.urgency, worker.stood).facts, True

    @precondition(lambda self: self.workers)
    @rule(data=st.data())
    def a_worker_goes_on(self, data: st.DataObject) -> None:
        worker = data.draw(st.sampled_from(self.workers))
        if not worker.sent:
            return
        worker.planned, worker.opened, worker.sent = worker.planned[1:], False, False
        if not worker.planned:
            self._close(worker, done=data.draw(st.booleans()))

    def _close(self, worker: Worker, *, done: bool) -> None:
        self.workers.remove(worker)
        lease = Lease(worker.lease.worker, self.now - 1)
        due = self.now + 1
        closing = Closing(done, done, {**worker.stood.due, worker.stood.turns + 1: due})
        self.ledgers.close(WORK, lease, worker.facts, closing)

    @precondition(lambda self: self.workers)
    @rule(data=st.data())
    def a_worker_gives_the_slice_back(self, data: st.DataObject) -> None:
        worker = data.draw(st.sampled_from(self.workers))
        if worker.sent or not worker.opened:
            self._close(worker, done=False)

    @precondition(lambda self: self.workers)
    @rule(data=st.data())
    def a_worker_dies(self, data: st.DataObject) -> None:
        self.workers.remove(data.draw(st.sampled_from(self.workers)))

    @rule(seconds=st.sampled_from([1, LEASE + 1]))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds

    @precondition(lambda self: +self.accepted)
    @rule(data=st.data(), progress=st.sampled_from(Progress), code=st.sampled_from(FAILURES))
    def a_receipt_comes(self, data: st.DataObject, progress: Progress, code: int) -> None:
        """Of any message that WhatsApp took: early, late, twice, in any order."""
        attempt = data.draw(st.sampled_from(sorted(+self.accepted)))
        if progress is Progress.FAILED:
            self.came_to_nothing.add(attempt)
        elif attempt in self.came_to_nothing:
            return  # what WhatsApp called failed, it does not call sent
        receipt = Receipt(Errand("alert", 0, *attempt), progress, code, 0)
        self.ledgers.record("alert", 0, told_by([receipt]).facts)

    @invariant()
    def everybody_stands_somewhere(self) -> None:
        if self.ledger:
            assert self.ledger.states(self.now).total() == len(PEOPLE)

    @invariant()
    def nobody_gets_it_twice_unless_an_immediate_alert_was_in_doubt(self) -> None:
        assert all(times <= 1 for times in self.accepted.values())
        took = self.accepted.keys() - self.came_to_nothing
        people = Counter(attempt.member for attempt in took if self.accepted[attempt])
        most = 2 if getattr(self, "urgency", None) is Urgency.IMMEDIATE else 1
        assert max(people.values(), default=0) <= most

    @invariant()
    def no_two_sends_to_a_person_bear_the_same_number(self) -> None:
        assert max(self.sent.values(), default=0) <= 1

    @invariant()
    def nobody_who_got_it_is_counted_as_untouched(self) -> None:
        """Once no worker holds news of its own: sent and silent is in doubt, never lost."""
        if self.ledger and not self.workers:
            long_after = self.now + LEASE + 1
            took = {each for each in (+self.accepted) if each not in self.came_to_nothing}
            for member in {attempt.member for attempt in took}:
                assert self._state(member, long_after) not in (State.PENDING, State.LEFT)

    @invariant()
    def what_has_arrived_never_goes_back(self) -> None:
        for member in PEOPLE if self.ledger else ():
            state = self._state(member, self.now)
            rank = len(ARRIVED) - ARRIVED.index(state) if state in FINAL else 0
            assert rank >= self.best.get(member, 0)
            self.best[member] = rank

    def _state(self, member: str, now: int) -> State:
        assert self.ledger
        return self.ledger._standing(member, self.ledger._by_member(now).get(member, []))


TestOneSlice = OneSlice.TestCase
TestOneSlice.settings = settings(max_examples=examples(50), stateful_step_count=40)
