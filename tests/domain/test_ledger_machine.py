"""One slice under workers that die, come late and meet each other, and receipts in any order."""

from collections import Counter
from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from relay.domain.alert import Urgency
from relay.domain.ledger import ARRIVED, Facts, Ledger, State, Tries, Try
from relay.domain.outcome import facts_of_chunk
from relay.domain.rate import chunks
from relay.domain.receipt import Errand, Progress, Receipt
from relay.domain.slices import Slice
from relay.domain.whatsapp import Answer, Meaning
from relay.usecases.ports import Lease

from tests.usecases.fakes import LedgersInMemory

WORK = Slice("alert", 0, ())
PEOPLE = list("abcde")
LEASE = 12
ANSWERS = {
    "handed": (True, Meaning.HANDED),
    "answer lost": (True, Meaning.IN_DOUBT),
    "request lost": (False, Meaning.IN_DOUBT),
    "busy": (False, Meaning.AGAIN),
    "throttled": (False, Meaning.THROTTLED),
    "not on WhatsApp": (False, Meaning.FAILED),
}
"""Whether WhatsApp really took the message, and what its worker hears of it."""

FINAL = (State.READ, State.DELIVERED)


@dataclass
class Worker:
    lease: Lease
    planned: list[Tries]
    facts: Facts = field(default_factory=Facts)
    sent: bool = False


class OneSlice(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.ledgers, self.now, self.workers = LedgersInMemory(), 1_000, list[Worker]()
        self.accepted: Counter[Try] = Counter()
        self.best: dict[str, int] = {}

    @initialize(urgency=st.sampled_from(Urgency))
    def post(self, urgency: Urgency) -> None:
        self.urgency = urgency

    @property
    def ledger(self) -> Ledger | None:
        return self.ledgers.kept.get(("alert", 0))

    @rule(left=st.frozensets(st.sampled_from(PEOPLE), max_size=1))
    def a_worker_takes_the_slice(self, left: frozenset[str]) -> None:
        lease, here = Lease(f"w{len(self.workers)}-{self.now}", self.now + LEASE), PEOPLE
        planned = self._planned([Try(each, 1) for each in here])
        if self.ledgers.start(WORK, lease, Ledger(len(here), open=planned[0])):
            self.workers.append(Worker(lease, planned))
            return
        stood = self.ledgers.take_over(WORK, lease, self.now, left)
        if stood and not stood.done:
            planned = self._planned(stood.to_do(set(here) - left, self.urgency))
            worker = Worker(lease, planned, Facts(in_doubt=stood.unsettled()))
            if planned:
                assert self.ledgers.turn(WORK, lease, planned[0], worker.facts)
            self.workers.append(worker)

    @staticmethod
    def _planned(to_do: list[Try]) -> list[Tries]:
        return [frozenset(chunk) for chunk in chunks(to_do, 2)]

    @precondition(lambda self: self.workers)
    @rule(data=st.data())
    def a_worker_sends_its_open_chunk(self, data: st.DataObject) -> None:
        worker = data.draw(st.sampled_from(self.workers))
        if worker.sent or not worker.planned or self.now > worker.lease.until:
            return  # a function ends before its lease does
        chunk, answers = sorted(worker.planned[0]), []
        for attempt in chunk:
            took, meaning = ANSWERS[data.draw(st.sampled_from(sorted(ANSWERS)))]
            self.accepted[attempt] += took
            answers.append(Answer(meaning, 1))
        worker.facts, worker.sent = facts_of_chunk(chunk, answers), True

    @precondition(lambda self: self.workers)
    @rule(data=st.data())
    def a_worker_goes_on(self, data: st.DataObject) -> None:
        worker = data.draw(st.sampled_from(self.workers))
        if not worker.sent:
            return
        worker.planned, worker.sent = worker.planned[1:], False
        if not worker.planned:
            self.ledgers.close(WORK, worker.lease, worker.facts, done=data.draw(st.booleans()))
            self.workers.remove(worker)
        elif not self.ledgers.turn(WORK, worker.lease, worker.planned[0], worker.facts):
            self.workers.remove(worker)

    @precondition(lambda self: self.workers)
    @rule(data=st.data())
    def a_worker_gives_the_slice_back(self, data: st.DataObject) -> None:
        worker = data.draw(st.sampled_from(self.workers))
        self.workers.remove(worker)
        self.ledgers.close(WORK, worker.lease, worker.facts, done=False)

    @precondition(lambda self: self.workers)
    @rule(data=st.data())
    def a_worker_dies(self, data: st.DataObject) -> None:
        self.workers.remove(data.draw(st.sampled_from(self.workers)))

    @rule(seconds=st.sampled_from([1, LEASE + 1]))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds

    @precondition(lambda self: +self.accepted)
    @rule(data=st.data(), progress=st.sampled_from(Progress))
    def a_receipt_comes(self, data: st.DataObject, progress: Progress) -> None:
        """Of any message that WhatsApp took: early, late, twice, in any order."""
        attempt = data.draw(st.sampled_from(sorted(+self.accepted)))
        receipt = Receipt(Errand("alert", 0, attempt), progress, 131026, 0)
        assert self.ledgers.record([receipt])

    @invariant()
    def everybody_stands_somewhere(self) -> None:
        if self.ledger:
            assert self.ledger.states(self.now).total() == len(PEOPLE)

    @invariant()
    def nobody_gets_it_twice_unless_an_immediate_alert_was_in_doubt(self) -> None:
        assert all(times <= 1 for times in self.accepted.values())
        people = Counter(attempt.member for attempt in (+self.accepted))
        most = 2 if getattr(self, "urgency", None) is Urgency.IMMEDIATE else 1
        assert max(people.values(), default=0) <= most

    @invariant()
    def nobody_is_tried_more_than_three_times(self) -> None:
        assert all(attempt.attempt <= 3 for attempt in self.accepted)

    @invariant()
    def nobody_who_got_it_is_counted_as_untouched(self) -> None:
        """Once no worker holds news of its own: sent and silent is in doubt, never lost."""
        if self.ledger and not self.workers:
            long_after = self.now + LEASE + 1
            for member in {attempt.member for attempt in (+self.accepted)}:
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
TestOneSlice.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
