from typing import TYPE_CHECKING, Any

import pytest
from relay.adapters.ledgers_table import LedgersTable
from relay.domain.ledger import Facts, Ledger, Try
from relay.domain.receipt import Errand, Progress, Receipt
from relay.domain.slices import Slice
from relay.usecases.ports import Lease

from tests.adapters.calls import Calls
from tests.domain.sample import tries

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

WORK = Slice("alert", 7, ())
MINE, OTHERS = Lease("me", 1_000), Lease("another", 2_000)
AFTER = 1_001
NEWS = Facts(
    handed=tries("a"),
    sent=tries("b"),
    delivered=tries("c"),
    read=tries("d"),
    failed={Try("e", 1): 131026, Try("f", 2): 0},
    in_doubt=tries("g"),
    again=tries("h"),
    handed_at=(10, 20),
)


@pytest.fixture
def ledgers(alerts: "Table") -> LedgersTable:
    return LedgersTable(alerts)


def begun(ledgers: LedgersTable, **values: Any) -> LedgersTable:
    assert ledgers.start(WORK, MINE, Ledger(9, **{"open": tries("a"), **values}))
    return ledgers


def kept(ledgers: LedgersTable) -> Ledger:
    (found,) = ledgers.of_alert("alert", 8)
    return found


def test_a_started_ledger_is_kept(ledgers: LedgersTable) -> None:
    begun(ledgers, left=frozenset("x"))
    assert kept(ledgers) == Ledger(9, frozenset("x"), tries("a"), lease_until=1_000)


def test_a_ledger_without_people_is_kept_too(ledgers: LedgersTable) -> None:
    ledgers.start(WORK, MINE, Ledger(0))
    assert kept(ledgers) == Ledger(0, lease_until=1_000)


def test_a_ledger_is_started_once(ledgers: LedgersTable) -> None:
    begun(ledgers)
    assert not ledgers.start(WORK, OTHERS, Ledger(1))
    assert kept(ledgers).seen == 9


def test_a_turn_records_the_last_chunk_and_opens_the_next(ledgers: LedgersTable) -> None:
    begun(ledgers)
    assert ledgers.turn(WORK, MINE, tries("b"), NEWS)
    assert kept(ledgers) == Ledger(9, open=tries("b"), facts=NEWS, lease_until=1_000)


def test_without_the_lease_no_chunk_is_opened_but_facts_are_kept(ledgers: LedgersTable) -> None:
    begun(ledgers)
    assert not ledgers.turn(WORK, OTHERS, tries("b"), NEWS)
    assert kept(ledgers) == Ledger(9, open=tries("a"), facts=NEWS, lease_until=1_000)


def test_losing_the_lease_without_news_writes_nothing(ledgers: LedgersTable) -> None:
    begun(ledgers)
    assert not ledgers.turn(WORK, OTHERS, tries("b"), Facts())
    assert kept(ledgers).open == tries("a")


@pytest.mark.parametrize("done", [True, False])
def test_closing_gives_the_lease_back(ledgers: LedgersTable, done: bool) -> None:
    begun(ledgers).close(WORK, MINE, NEWS, done=done)
    assert kept(ledgers) == Ledger(9, facts=NEWS, done=done)


def test_closing_without_the_lease_keeps_the_facts_only(ledgers: LedgersTable) -> None:
    begun(ledgers).close(WORK, OTHERS, NEWS, done=True)
    assert kept(ledgers) == Ledger(9, open=tries("a"), facts=NEWS, lease_until=1_000)


def test_a_ledger_whose_lease_ran_out_is_taken_as_it_was(ledgers: LedgersTable) -> None:
    begun(ledgers)
    found = ledgers.take_over(WORK, OTHERS, AFTER, frozenset("x"))
    assert found == Ledger(9, open=tries("a"), lease_until=1_000)
    assert kept(ledgers) == Ledger(9, frozenset("x"), tries("a"), lease_until=2_000)
    assert ledgers.turn(WORK, OTHERS, tries("b"), Facts())
    assert not ledgers.turn(WORK, MINE, tries("c"), Facts())


def test_a_ledger_that_was_given_back_can_be_taken_at_once(ledgers: LedgersTable) -> None:
    begun(ledgers).close(WORK, MINE, Facts(), done=False)
    assert ledgers.take_over(WORK, OTHERS, 1, frozenset()) is not None


def test_a_live_lease_keeps_others_away(ledgers: LedgersTable) -> None:
    begun(ledgers)
    assert ledgers.take_over(WORK, OTHERS, 1_000, frozenset("x")) is None
    assert kept(ledgers) == Ledger(9, open=tries("a"), lease_until=1_000)


def test_a_ledger_that_is_done_is_shown_but_not_taken(ledgers: LedgersTable) -> None:
    begun(ledgers).close(WORK, MINE, NEWS, done=True)
    found = ledgers.take_over(WORK, OTHERS, AFTER, frozenset("x"))
    assert found == kept(ledgers) == Ledger(9, facts=NEWS, done=True)


def receipt(member: str, progress: Progress, code: int = 0, slice_: int = 7) -> Receipt:
    return Receipt(Errand("alert", slice_, Try(member, 1)), progress, code, 1)


def test_receipts_are_recorded_in_one_write_by_anybody(ledgers: LedgersTable) -> None:
    begun(ledgers)
    batch = [receipt("a", Progress.DELIVERED), receipt("b", Progress.FAILED, 131026)]
    assert ledgers.record(batch)
    assert kept(ledgers).facts == Facts(delivered=tries("a"), failed={Try("b", 1): 131026})


def test_receipts_of_no_ledger_make_none(ledgers: LedgersTable) -> None:
    assert not ledgers.record([receipt("a", Progress.SENT)])
    assert ledgers.of_alert("alert", 8) == []


def test_facts_may_come_twice_and_in_any_order(ledgers: LedgersTable) -> None:
    later = Facts(handed=tries("z"), failed={Try("e", 1): 131000}, handed_at=(30, 40))
    for number, news in enumerate([(NEWS, later), (later, NEWS), (later, NEWS, later)]):
        work = Slice("alert", number, ())
        ledgers.start(work, MINE, Ledger(9))
        for each in news:
            ledgers.turn(work, MINE, tries("a"), each)
    first, second, third = ledgers.of_alert("alert", 3)
    assert first == second == third
    assert first.facts.handed_at == (10, 40)


def test_ledgers_of_an_alert_are_read_a_hundred_slices_a_call(
    ledgers: LedgersTable, alerts: "Table"
) -> None:
    for number in range(0, 250, 10):
        ledgers.start(Slice("alert", number, ()), MINE, Ledger(number))
    ledgers.start(Slice("another", 1, ()), MINE, Ledger(1))
    calls = Calls(alerts.meta.client)
    found = ledgers.of_alert("alert", 250)
    assert sorted(each.seen for each in found) == list(range(0, 250, 10))
    assert calls.made == ["BatchGetItem"] * 3


def test_an_alert_without_slices_costs_no_call(ledgers: LedgersTable, alerts: "Table") -> None:
    calls = Calls(alerts.meta.client)
    assert ledgers.of_alert("alert", 0) == []
    assert calls.made == []


def test_every_step_of_a_turn_is_one_call(ledgers: LedgersTable, alerts: "Table") -> None:
    calls = Calls(alerts.meta.client)
    begun(ledgers).turn(WORK, MINE, tries("b"), NEWS)
    ledgers.close(WORK, MINE, NEWS, done=True)
    assert len(calls.made) == 3


def test_a_ledger_has_an_end_of_life(ledgers: LedgersTable, alerts: "Table") -> None:
    begun(ledgers)
    assert all("ttl" in item for item in alerts.scan()["Items"])
