from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import pytest
from relay.adapters.ledger_item import progress_from_item
from relay.adapters.ledgers_table import LedgersTable
from relay.domain.alert import Urgency
from relay.domain.facts import Facts, Try, quote_mark
from relay.domain.ledger import Ledger
from relay.domain.retry import MOST_TRIES
from relay.domain.slices import MOST_IN_SLICE, Progress, Slice
from relay.domain.tally import Tally
from relay.usecases.ports import Closing, Lease

from tests.adapters.calls import Calls
from tests.cost.tables import size_of
from tests.domain import sample

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

WORK = Slice("alert", 7, ())
MINE, OTHERS = Lease("me", 1_000), Lease("another", 2_000)
AFTER = 1_001


def tries(*letters: str, attempt: int = 1) -> frozenset[Try]:
    """The tries of members whose short ids end with a letter."""
    return sample.tries(*map(member, letters), attempt=attempt)


def member(letter: str) -> str:
    """Their short id."""
    return f"{ord(letter):012x}"


def of(letter: str, attempt: int = 1) -> Try:
    return Try(member(letter), attempt)


def people(letters: str) -> frozenset[str]:
    return frozenset(map(member, letters))


DONE = Closing(True, True)
NEWS = Facts(
    handed=tries("a"),
    failed={of("e"): 131026, of("f", 2): 0},
    in_doubt=tries("g"),
    again={of("h"): 131000},
    handed_at=(10, 20),
    quotable=frozenset([quote_mark("wamid.a")]),
)
TOLD = Facts(sent=tries("b"), delivered=tries("c"), read=tries("d"), failed={of("e"): 131026})


@pytest.fixture
def ledgers(alerts: "Table") -> LedgersTable:
    return LedgersTable(alerts)


def begun(ledgers: LedgersTable, **values: Any) -> LedgersTable:
    """A ledger whose first chunk is open."""
    assert ledgers.start(WORK, MINE, Ledger(9, **values))
    assert ledgers.turn(WORK, MINE, tries("a"), Facts())
    return ledgers


def kept(ledgers: LedgersTable) -> Ledger:
    (found,) = ledgers.of_alert("alert", 8)
    return found


def test_a_started_ledger_is_kept(ledgers: LedgersTable) -> None:
    begun(ledgers, left=people("x"), begun=500)
    expected = Ledger(9, people("x"), tries("a"), lease_until=1_000, turns=1, begun=500)
    assert kept(ledgers) == expected


def test_a_ledger_without_people_is_kept_too(ledgers: LedgersTable) -> None:
    ledgers.start(WORK, MINE, Ledger(0))
    assert kept(ledgers) == Ledger(0, lease_until=1_000, turns=1)


def test_a_ledger_is_started_once(ledgers: LedgersTable) -> None:
    begun(ledgers)
    assert not ledgers.start(WORK, OTHERS, Ledger(1))
    assert kept(ledgers).seen == 9


def test_a_turn_records_the_last_chunk_and_opens_the_next(ledgers: LedgersTable) -> None:
    begun(ledgers)
    assert ledgers.turn(WORK, MINE, tries("b"), NEWS)
    assert kept(ledgers) == Ledger(9, open=tries("b"), facts=NEWS, lease_until=1_000, turns=1)


def test_without_the_lease_no_chunk_is_opened_but_facts_are_kept(ledgers: LedgersTable) -> None:
    begun(ledgers)
    assert not ledgers.turn(WORK, OTHERS, tries("b"), NEWS)
    assert kept(ledgers) == Ledger(9, open=tries("a"), facts=NEWS, lease_until=1_000, turns=1)


def test_losing_the_lease_without_news_writes_nothing(ledgers: LedgersTable) -> None:
    begun(ledgers)
    assert not ledgers.turn(WORK, OTHERS, tries("b"), Facts())
    assert kept(ledgers).open == tries("a")


@pytest.mark.parametrize("done", [True, False])
def test_closing_says_what_is_done_and_from_when_on_it_may_be_taken(
    ledgers: LedgersTable, done: bool
) -> None:
    begun(ledgers).close(WORK, Lease("me", 500), NEWS, Closing(done, not done, {1: 700}))
    expected = Ledger(9, facts=NEWS, lease_until=500, done=done, passed_on=not done, turns=1)
    assert kept(ledgers) == replace(expected, due={1: 700})


def test_closing_tells_who_left_meanwhile(ledgers: LedgersTable) -> None:
    begun(ledgers, left=people("x"))
    ledgers.close(WORK, MINE, Facts(), replace(DONE, left=people("yz")))
    assert kept(ledgers).left == people("xyz")


def test_a_message_is_known_again_by_the_slice_it_was_sent_for(
    ledgers: LedgersTable, alerts: "Table"
) -> None:
    begun(ledgers).close(WORK, MINE, NEWS, DONE)
    calls = Calls(alerts.meta.client)
    assert ledgers.quoted("alert", [3, 7], "wamid.a")
    assert not ledgers.quoted("alert", [3, 7], "wamid.b")
    assert not ledgers.quoted("alert", [3], "wamid.a")
    assert not ledgers.quoted("another", [7], "wamid.a")
    assert not ledgers.quoted("alert", [], "wamid.a")
    assert calls.made == ["BatchGetItem"] * 4


def test_closing_without_the_lease_keeps_the_facts_only(ledgers: LedgersTable) -> None:
    begun(ledgers).close(WORK, OTHERS, NEWS, DONE)
    assert kept(ledgers) == Ledger(9, open=tries("a"), facts=NEWS, lease_until=1_000, turns=1)


def test_a_ledger_whose_lease_ran_out_is_taken_as_it_was(ledgers: LedgersTable) -> None:
    begun(ledgers)
    found = ledgers.take_over(WORK, OTHERS, AFTER, people("x"))
    assert found == Ledger(9, open=tries("a"), lease_until=1_000, turns=1)
    assert kept(ledgers) == Ledger(9, people("x"), tries("a"), lease_until=2_000, turns=2)
    assert ledgers.turn(WORK, OTHERS, tries("b"), Facts())
    assert not ledgers.turn(WORK, MINE, tries("c"), Facts())


def test_a_ledger_that_was_given_back_can_be_taken_at_once(ledgers: LedgersTable) -> None:
    begun(ledgers).close(WORK, Lease("me", 0), Facts(), Closing(False, False))
    assert ledgers.take_over(WORK, OTHERS, 1, frozenset()) is not None


def test_a_live_lease_keeps_others_away(ledgers: LedgersTable) -> None:
    begun(ledgers)
    assert ledgers.take_over(WORK, OTHERS, 1_000, people("x")) is None
    assert kept(ledgers) == Ledger(9, open=tries("a"), lease_until=1_000, turns=1)


def test_a_ledger_that_is_done_can_be_taken_for_somebody_who_needs_another_try(
    ledgers: LedgersTable,
) -> None:
    begun(ledgers).close(WORK, MINE, NEWS, DONE)
    assert ledgers.take_over(WORK, OTHERS, AFTER, frozenset()) is not None


def test_what_receipts_tell_is_recorded_by_anybody(ledgers: LedgersTable) -> None:
    begun(ledgers)
    ledgers.record("alert", 7, TOLD)
    assert kept(ledgers).facts == TOLD


def test_receipts_cost_a_write_for_each_kind(ledgers: LedgersTable, alerts: "Table") -> None:
    begun(ledgers)
    calls = Calls(alerts.meta.client)
    ledgers.record("alert", 7, Facts(delivered=tries("a", "b", "c")))
    assert calls.made == ["UpdateItem"]
    ledgers.record("alert", 7, TOLD)
    assert calls.made == ["UpdateItem"] * 5


def test_who_takes_a_slice_over_knows_the_receipts(ledgers: LedgersTable) -> None:
    begun(ledgers).record("alert", 7, TOLD)
    found = ledgers.take_over(WORK, OTHERS, AFTER, frozenset())
    assert found == Ledger(9, open=tries("a"), facts=TOLD, lease_until=1_000, turns=1)


@pytest.mark.parametrize("attempt", [1, 2, 256, 257, 99_999])
def test_a_try_keeps_its_number(ledgers: LedgersTable, attempt: int) -> None:
    begun(ledgers)
    one, wrong = tries("a", attempt=attempt), {of("a", attempt): 131026}
    told = Facts(handed=one, sent=one, failed=wrong, again=wrong)
    ledgers.record("alert", 7, told)
    assert kept(ledgers).facts == told


@pytest.mark.parametrize(("code", "stored"), [(0, 0), (-1, 0), (2**32, 2**32 - 1)])
def test_a_code_that_whatsapp_cannot_mean_does_no_harm(
    ledgers: LedgersTable, code: int, stored: int
) -> None:
    begun(ledgers).record("alert", 7, Facts(failed={of("a"): code}))
    assert kept(ledgers).facts.failed == {of("a"): stored}


def test_a_slice_with_somebody_to_try_again_is_no_longer_done(ledgers: LedgersTable) -> None:
    begun(ledgers).close(WORK, MINE, NEWS, DONE)
    ledgers.record("alert", 7, Facts(sent=tries("a")))
    assert kept(ledgers).done
    assert ledgers.record("alert", 7, Facts(again={of("a"): 131016}))
    assert not kept(ledgers).done


def test_only_what_nobody_knew_before_is_news(ledgers: LedgersTable) -> None:
    begun(ledgers)
    told = Facts(sent=tries("b"), again={of("a"): 131016})
    assert ledgers.record("alert", 7, told)
    assert not ledgers.record("alert", 7, told)
    assert not ledgers.record("alert", 7, Facts(sent=tries("a")))


def test_moments_that_have_passed_are_not_kept(ledgers: LedgersTable) -> None:
    begun(ledgers)
    for due in ({1: 900}, {1: 900, 2: 1_200}, {2: 1_200}):
        ledgers.close(WORK, MINE, Facts(), Closing(False, False, due))
        assert kept(ledgers).due == due


def test_receipts_of_no_ledger_make_none(ledgers: LedgersTable) -> None:
    assert not ledgers.record("alert", 7, Facts(sent=tries("a")))
    assert not ledgers.record("alert", 7, Facts(again={of("a"): 131016}))
    assert ledgers.of_alert("alert", 8) == []


def test_the_progress_of_slices_is_read_without_their_people(ledgers: LedgersTable) -> None:
    begun(ledgers).close(WORK, MINE, NEWS, DONE)
    ledgers.start(Slice("alert", 3, ()), MINE, Ledger(1))
    assert ledgers.progress("alert", 8) == {
        3: Progress(done=False, passed_on=False, lease_until=1_000, tally=Tally(1)),
        7: Progress(True, True, lease_until=1_000, tally=Tally(9, 2, ((20, 1), (1_000, 6)))),
    }


def test_whose_tries_are_spent_without_success_is_tallied_as_failed(ledgers: LedgersTable) -> None:
    begun(ledgers)
    passing = {of("a", number): 131000 for number in (1, 2, 3)} | {of("b"): 131000}
    ledgers.record("alert", 7, Facts(again=passing))
    assert ledgers.progress("alert", 8)[7].tally == Tally(9, failed=1)


def test_a_ledger_of_an_older_version_was_handed_over_when_it_was_closed() -> None:
    old = {"pk": "ALERT#a#0", "seen": 9, "done": True, "passed_on": True, "lease_until": 7}
    assert progress_from_item(old)[1].tally == Tally(9, 0, handed=((7, 9),))


def test_facts_may_come_twice_and_in_any_order(ledgers: LedgersTable) -> None:
    later = Facts(handed=tries("z"), failed={of("e"): 131000}, handed_at=(30, 40))
    for number, news in enumerate([(NEWS, later), (later, NEWS), (later, NEWS, later)]):
        work = Slice("alert", number, ())
        ledgers.start(work, MINE, Ledger(9))
        for each in news:
            ledgers.turn(work, MINE, tries("a"), each)
    first, second, third = ledgers.of_alert("alert", 3)
    assert first == second == third
    assert first.facts.handed_at == (10, 40)


def test_ledgers_of_an_alert_are_read_25_slices_a_call(
    ledgers: LedgersTable, alerts: "Table"
) -> None:
    for number in range(0, 250, 10):
        ledgers.start(Slice("alert", number, ()), MINE, Ledger(number))
    ledgers.start(Slice("another", 1, ()), MINE, Ledger(1))
    calls = Calls(alerts.meta.client)
    found = ledgers.of_alert("alert", 250)
    assert sorted(each.seen for each in found) == list(range(0, 250, 10))
    assert calls.made == ["BatchGetItem"] * 10


def test_an_alert_without_slices_costs_no_call(ledgers: LedgersTable, alerts: "Table") -> None:
    calls = Calls(alerts.meta.client)
    assert ledgers.of_alert("alert", 0) == []
    assert calls.made == []


def test_every_step_of_a_turn_is_one_call(ledgers: LedgersTable, alerts: "Table") -> None:
    calls = Calls(alerts.meta.client)
    begun(ledgers).turn(WORK, MINE, tries("b"), NEWS)
    ledgers.close(WORK, MINE, NEWS, DONE)
    assert len(calls.made) == 4


def test_a_ledger_has_an_end_of_life(ledgers: LedgersTable, alerts: "Table") -> None:
    begun(ledgers).record("alert", 7, TOLD)
    assert all("ttl" in item for item in alerts.scan()["Items"])


def crowd(attempt: int = 1) -> frozenset[Try]:
    """The tries of as many people as a slice holds."""
    return frozenset(Try(f"{2**47 + number:012x}", attempt) for number in range(MOST_IN_SLICE))


def size(sk: str) -> int:
    """Bytes of an item of the ledger."""
    return size_of(("Alerts", {"pk": {"S": "ALERT#alert#7"}, "sk": {"S": sk}}))


def test_receipts_of_a_whole_slice_take_little_more_than_a_kilobyte(ledgers: LedgersTable) -> None:
    begun(ledgers).record("alert", 7, Facts(read=crowd()))
    assert size("LEDGER#READ") <= 1_250


def test_a_ledger_of_nothing_but_trouble_stays_below_40_kilobytes(ledgers: LedgersTable) -> None:
    begun(ledgers, left=frozenset(each.member for each in crowd()))
    for attempt in range(300, 300 + MOST_TRIES):
        tries = crowd(attempt)
        marks = frozenset(quote_mark(str(each)) for each in tries)
        trouble = Facts(
            handed=tries, sent=tries, again=dict.fromkeys(tries, 2_494_100), quotable=marks
        )
        ledgers.turn(WORK, MINE, tries, replace(trouble, handed_at=(attempt, attempt)))
        ledgers.record("alert", 7, Facts(sent=tries))
    assert 20_000 < size("LEDGER") < 40_000
    assert size("LEDGER#SENT") < 40_000
    assert not kept(ledgers).to_do(map(attrgetter("member"), crowd()), Urgency.IMMEDIATE, 0).tries
