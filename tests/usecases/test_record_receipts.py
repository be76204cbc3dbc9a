from collections.abc import Sequence

from relay.domain.ledger import Facts, Ledger, Try
from relay.domain.receipt import Errand, Progress, Receipt
from relay.usecases.record_receipts import Recorded, RecordReceipts

from tests.domain.sample import tries
from tests.usecases.fakes import LedgersInMemory


class Counted(LedgersInMemory):
    """Counts writes; slice 9 breaks."""

    writes = 0

    def record(self, receipts: Sequence[Receipt]) -> bool:
        self.writes += 1
        if receipts[0].errand.slice == 9:
            raise TimeoutError("no answer")
        return super().record(receipts)


def receipt(member: str, slice_: int = 0, progress: Progress = Progress.SENT) -> Receipt:
    return Receipt(Errand("alert", slice_, Try(member, 1)), progress, 0, 1)


def ledgers() -> Counted:
    return Counted({("alert", 0): Ledger(9), ("alert", 1): Ledger(9)})


def test_receipts_land_in_the_ledger_of_their_slice() -> None:
    kept = ledgers()
    RecordReceipts(kept)({"q1": [receipt("a"), receipt("b", 1, Progress.READ)]})
    assert kept.kept["alert", 0].facts == Facts(sent=tries("a"))
    assert kept.kept["alert", 1].facts == Facts(read=tries("b"))


def test_a_slice_costs_one_write_however_many_messages_it_came_in() -> None:
    kept = ledgers()
    RecordReceipts(kept)({"q1": [receipt("a"), receipt("b")], "q2": [receipt("c")]})
    assert kept.writes == 1
    assert kept.kept["alert", 0].facts == Facts(sent=tries("a", "b", "c"))


def test_one_slices_trouble_brings_back_only_the_messages_that_carried_it() -> None:
    kept = ledgers()
    batch = {"q1": [receipt("a")], "q2": [receipt("b"), receipt("c", 9)], "q3": [receipt("d", 1)]}
    recorded = RecordReceipts(kept)(batch)
    assert recorded == Recorded({"q2"}, known=3, unknown=0, errors={"TimeoutError"})
    assert kept.kept["alert", 0].facts == Facts(sent=tries("a", "b"))
    assert kept.kept["alert", 1].facts == Facts(sent=tries("d"))


def test_receipts_of_no_alert_of_ours_are_counted_and_dropped() -> None:
    recorded = RecordReceipts(ledgers())({"q1": [receipt("a", 7), receipt("b", 7), receipt("c")]})
    assert recorded == Recorded(set(), known=1, unknown=2, errors=set())


def test_an_empty_batch_does_nothing() -> None:
    assert RecordReceipts(ledgers())({"q1": []}) == Recorded(
        set(), known=0, unknown=0, errors=set()
    )
