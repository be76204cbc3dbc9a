from relay.domain.alert import Urgency
from relay.domain.facts import Facts, Try
from relay.domain.ledger import Ledger, State
from relay.domain.rate import Lane
from relay.domain.receipt import Errand, Progress, Receipt
from relay.domain.slices import Plan, Slice
from relay.usecases.ports import Closing, Lease
from relay.usecases.record_receipts import Recorded, RecordReceipts

from tests.domain.sample import POSTED, again, alert, tries
from tests.usecases.fake_ledgers import LedgersInMemory
from tests.usecases.fake_sender import RateInMemory
from tests.usecases.fakes import (
    AlertsInMemory,
    DeliveryQueuesInMemory,
    StandingClock,
)

ID = alert().id
WORDING = "buurtrelay_actual_v1_2h_a/nl"


class Counted(LedgersInMemory):
    """Counts writes; slice 9 breaks."""

    writes = 0

    def record(self, alert_id: str, number: int, facts: Facts) -> bool:
        self.writes += 1
        if number == 9:
            raise TimeoutError("no answer")
        return super().record(alert_id, number, facts)


class Office:
    def __init__(self) -> None:
        clock = StandingClock()
        work = tuple(Slice(ID, number, ()) for number in range(10))
        self.alerts = AlertsInMemory({ID: alert()}, {ID: Plan(work)})
        self.ledgers = Counted({(ID, 0): Ledger(9, done=True), (ID, 1): Ledger(9, done=True)})
        self.rate, self.queues = RateInMemory(clock), DeliveryQueuesInMemory()
        self.record = RecordReceipts(self.alerts, self.ledgers, self.rate, self.queues, clock)

    def facts(self, number: int = 0) -> Facts:
        return self.ledgers.kept[ID, number].facts


def receipt(member: str, slice_: int = 0, progress: Progress = Progress.SENT) -> Receipt:
    return Receipt(Errand(ID, slice_, member, 1), progress, 0, 1)


def failure(code: int, attempt: int = 1, at: int = POSTED // 1_000, member: str = "a") -> Receipt:
    return Receipt(Errand(ID, 0, member, attempt, WORDING), Progress.FAILED, code, at)


def test_receipts_land_in_the_ledger_of_their_slice() -> None:
    office = Office()
    office.record({"q1": [receipt("a"), receipt("b", 1, Progress.READ)]})
    assert office.facts(0) == Facts(sent=tries("a"))
    assert office.facts(1) == Facts(read=tries("b"))


def test_a_slice_costs_one_write_however_many_messages_it_came_in() -> None:
    office = Office()
    office.record({"q1": [receipt("a"), receipt("b")], "q2": [receipt("c")]})
    assert office.ledgers.writes == 1
    assert office.facts() == Facts(sent=tries("a", "b", "c"))


def test_one_slices_trouble_brings_back_only_the_messages_that_carried_it() -> None:
    office = Office()
    batch = {"q1": [receipt("a")], "q2": [receipt("b"), receipt("c", 9)], "q3": [receipt("d", 1)]}
    recorded = office.record(batch)
    assert recorded == Recorded({"q2"}, known=3, errors={"TimeoutError"})
    assert office.facts(0) == Facts(sent=tries("a", "b"))
    assert office.facts(1) == Facts(sent=tries("d"))


def test_receipts_of_no_alert_of_ours_are_counted_and_dropped() -> None:
    office = Office()
    recorded = office.record({"q1": [receipt("a", 10), receipt("b", 10), receipt("c")]})
    assert recorded == Recorded(known=1, unknown=2)


def test_an_empty_batch_does_nothing() -> None:
    assert Office().record({"q1": []}) == Recorded()


def test_a_passing_failure_brings_the_slice_back_for_another_try() -> None:
    office = Office()
    office.record({"q1": [failure(131016)]})
    assert office.queues.enqueued == [(0, Lane.NORMAL, 5)]
    assert office.facts() == Facts(again=again("a", code=131016))
    assert not office.ledgers.kept[ID, 0].done


def test_it_comes_back_in_the_lane_of_its_alert() -> None:
    office = Office()
    office.alerts.alerts[ID] = alert(urgency=Urgency.IMMEDIATE)
    office.record({"q1": [failure(131016)]})
    assert office.queues.enqueued == [(0, Lane.URGENT, 5)]


def test_a_message_that_was_handed_and_then_failed_for_a_moment_waits_again() -> None:
    office = Office()
    work, lease = Slice(ID, 0, ()), Lease("w", POSTED)
    office.ledgers.workers[ID, 0] = "w"
    office.ledgers.close(work, lease, Facts(handed=tries("a")), Closing(True, True))
    office.record({"q1": [failure(131016)]})
    stood = office.ledgers.kept[ID, 0]
    assert stood.states(POSTED) == {State.PENDING: 9}
    assert stood.to_do(["a"], Urgency.EXPECTED, POSTED).tries == [Try("a", 1)]


def test_a_lasting_failure_is_final() -> None:
    office = Office()
    office.record({"q1": [failure(131026)]})
    assert (office.facts(), office.queues.enqueued) == (Facts(failed={Try("a", 1): 131026}), [])


def test_the_third_failure_of_a_kind_is_final_and_keeps_its_code() -> None:
    office = Office()
    for attempt in (1, 2, 3):
        office.record({"q1": [failure(999_999, attempt)]})
    stood = office.ledgers.kept[ID, 0]
    assert stood.states(POSTED) == {State.FAILED: 1, State.PENDING: 8}
    assert stood.facts.again[Try("a", 3)] == 999_999


def test_the_same_receipt_again_brings_nothing_back() -> None:
    office = Office()
    for _ in range(2):
        office.record({"q1": [failure(131016)]})
    assert len(office.queues.enqueued) == 1


def test_once_the_alert_has_ended_nothing_comes_back() -> None:
    office = Office()
    office.alerts.alerts[ID] = alert(expires=POSTED)
    office.record({"q1": [failure(131016)]})
    assert office.queues.enqueued == []


def test_a_missing_payment_blocks_the_sender_and_fails_nobody() -> None:
    office = Office()
    assert office.record({"q1": [failure(131042)]}).blocked
    assert office.rate.blocked == 131042
    assert office.facts() == Facts(again=again("a", code=131042))


def test_a_receipt_older_than_the_resume_does_not_block_the_sender_again() -> None:
    office = Office()
    office.rate.resume(POSTED + 1, by_hand=True)
    assert not office.record({"q1": [failure(131042)]}).blocked
    assert office.rate.blocked is None


def test_a_template_paused_after_being_held_gives_way_to_the_second_wording() -> None:
    office = Office()
    office.record({"q1": [failure(132015)]})
    assert list(office.rate.aside) == []
    office.record({"q2": [failure(132015, member="b")]})
    assert list(office.rate.aside) == [WORDING]
    assert office.facts().again.keys() == {Try("a", 1), Try("b", 1)}
