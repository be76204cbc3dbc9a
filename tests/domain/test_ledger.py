from collections import Counter
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from relay.domain.alert import Urgency
from relay.domain.facts import Facts, Try
from relay.domain.ledger import Ledger, State, expired
from relay.domain.meaning import Meaning

from tests.domain.sample import merged, tries

NOW = 1_000
A1, A2, A3 = Try("a", 1), Try("a", 2), Try("a", 3)


def states(seen: int = 1, now: int = NOW, **values: Any) -> Counter[State]:
    names = set(Facts.__dataclass_fields__)
    facts = of(**{name: value for name, value in values.items() if name in names})
    rest = {name: value for name, value in values.items() if name not in names}
    return Ledger(seen, facts=facts, **rest).states(now)


def only(state: State) -> Counter[State]:
    return Counter({state: 1})


def test_nobody_is_known_at_first() -> None:
    assert states(3) == {State.PENDING: 3}
    assert not Ledger(3).done


@pytest.mark.parametrize("name", ["handed", "sent", "delivered", "read", "in_doubt"])
def test_a_fact_puts_its_person_into_that_state(name: str) -> None:
    fact: dict[str, Any] = {name: tries("a")}
    assert states(**fact) == only(State(name))


def test_the_best_fact_counts() -> None:
    facts: dict[str, Any] = {
        "handed": tries("a"),
        "sent": tries("a"),
        "delivered": tries("a"),
        "read": tries("a"),
    }
    for state in (State.READ, State.DELIVERED, State.SENT, State.HANDED):
        assert states(**facts) == only(state)
        del facts[state.value]


def test_a_failure_undoes_what_was_handed_and_sent() -> None:
    assert states(handed=tries("a"), sent=tries("a"), failed={A1: 131026}) == only(State.FAILED)


@pytest.mark.parametrize("name", ["delivered", "read"])
def test_a_failure_does_not_undo_what_has_arrived(name: str) -> None:
    facts: dict[str, Any] = {name: tries("a"), "failed": {A1: 131026}}
    assert states(**facts) == only(State(name))


def test_a_throttled_person_waits_for_another_try() -> None:
    assert states(again=tries("a")) == only(State.PENDING)


def test_the_newest_try_decides_where_none_has_arrived() -> None:
    assert states(again=tries("a"), failed={A2: 131026}) == only(State.FAILED)
    assert states(failed={A1: 131026}, in_doubt={A2}) == only(State.IN_DOUBT)
    assert states(failed={A1: 131026}, again={A2}) == only(State.PENDING)


def test_a_throttled_second_try_does_not_settle_the_doubt_about_the_first() -> None:
    assert states(in_doubt=tries("a"), again={A2}) == only(State.IN_DOUBT)
    assert to_do(IMMEDIATE, in_doubt=tries("a"), again={A2}) == [A3]


def test_an_older_try_may_raise_a_result() -> None:
    assert states(delivered=tries("a"), failed={A2: 131026}) == only(State.DELIVERED)
    assert states(sent=tries("a"), in_doubt={A2}) == only(State.SENT)


def test_an_older_try_never_reopens_a_result() -> None:
    assert states(handed={A2}, again=tries("a")) == only(State.HANDED)
    assert states(handed={A2}, failed={A1: 131026}) == only(State.HANDED)


def test_the_chunk_in_flight_is_pending_while_its_worker_lives() -> None:
    flying = Ledger(2, open=tries("a"), lease_until=NOW)
    assert flying.states(NOW) == flying.states(NOW - 1) == {State.PENDING: 2}


def test_the_chunk_in_flight_is_in_doubt_once_its_worker_is_taken_for_dead() -> None:
    flying = Ledger(2, open=tries("a"), lease_until=NOW)
    assert flying.states(NOW + 1) == {State.PENDING: 1, State.IN_DOUBT: 1}


def test_who_left_before_a_send_is_counted_as_left() -> None:
    assert states(2, left=frozenset("a")) == {State.LEFT: 1, State.PENDING: 1}


def test_who_left_after_the_send_keeps_their_result() -> None:
    assert states(left=frozenset("a"), handed=tries("a")) == only(State.HANDED)


def test_who_left_while_waiting_for_another_try_is_not_waited_for() -> None:
    assert states(left=frozenset("a"), again=tries("a")) == only(State.LEFT)


def test_at_the_end_nobody_is_pending() -> None:
    counts = Counter({State.PENDING: 2, State.SENT: 3})
    assert expired(counts) == {State.EXPIRED: 2, State.SENT: 3}
    assert expired(Counter({State.SENT: 3})) == {State.SENT: 3}
    assert counts[State.PENDING] == 2


def of(**facts: Any) -> Facts:
    """Facts in which what came to nothing did so for no known reason."""
    if "again" in facts:
        facts["again"] = dict.fromkeys(facts["again"], 131000)
    return Facts(**facts)


def to_do(urgency: Urgency, open_: frozenset[Try] = frozenset(), **facts: Any) -> list[Try]:
    """What is left to do for one person, in the turn after the newest try."""
    turns = max(each.attempt for each in open_.union(*facts.values()))
    ledger = Ledger(1, open=open_, facts=of(**facts), lease_until=1, turns=turns)
    return ledger.to_do(["a"], urgency, now=1_000).tries


IMMEDIATE, EXPECTED = Urgency.IMMEDIATE, Urgency.EXPECTED


def test_whoever_is_untouched_gets_a_first_try_in_id_order() -> None:
    assert Ledger(3).to_do(["c", "a", "b"], EXPECTED, 0) == ([Try(x, 1) for x in "abc"], None)


@pytest.mark.parametrize("name", ["handed", "sent", "delivered", "read"])
def test_who_was_reached_is_done(name: str) -> None:
    assert to_do(IMMEDIATE, **{name: tries("a")}) == []


def test_who_failed_is_done() -> None:
    assert to_do(IMMEDIATE, failed={A1: 131026}) == []


def test_who_was_throttled_is_tried_again() -> None:
    assert to_do(EXPECTED, again=tries("a")) == [A2]
    assert to_do(EXPECTED, again={A1, A2}) == [A3]


def test_in_doubt_is_sent_once_more_for_an_immediate_alert_only() -> None:
    assert to_do(IMMEDIATE, in_doubt=tries("a")) == [A2]
    assert to_do(EXPECTED, in_doubt=tries("a")) == []
    assert to_do(Urgency.PAST, in_doubt=tries("a")) == []


def test_twice_in_doubt_is_left_alone() -> None:
    assert to_do(IMMEDIATE, in_doubt={A1, A2}) == []


def test_in_doubt_once_an_immediate_alert_is_sent_once_more_whatever_went_before() -> None:
    assert to_do(IMMEDIATE, again={A1, A2}, in_doubt={A3}) == [Try("a", 4)]


def test_in_doubt_twice_it_is_left() -> None:
    assert to_do(IMMEDIATE, again={A1}, in_doubt={A2, A3}) == []


def test_a_message_that_was_handed_and_came_to_nothing_is_tried_again() -> None:
    assert to_do(EXPECTED, handed={A1}, sent={A1}, again={A1}) == [A2]


def test_what_was_delivered_after_all_is_not_tried_again() -> None:
    assert to_do(EXPECTED, delivered={A1}, again={A1}) == []


def test_what_a_dead_worker_left_open_is_in_doubt() -> None:
    assert to_do(IMMEDIATE, tries("a")) == [A2]
    assert to_do(EXPECTED, tries("a")) == []


def test_a_receipt_settles_what_a_dead_worker_left_open() -> None:
    assert to_do(IMMEDIATE, tries("a"), sent=tries("a")) == []


def test_a_receipt_settles_a_doubt() -> None:
    assert to_do(IMMEDIATE, in_doubt=tries("a"), delivered=tries("a")) == []


def test_whoever_is_not_asked_for_is_left_alone() -> None:
    assert Ledger(2, facts=of(again=tries("b"))).to_do(["a"], EXPECTED, 0).tries == [A1]


TELLING = ["handed", "sent", "delivered", "read", "in_doubt", "again"]


@pytest.mark.parametrize(("one", "other"), list(combinations(TELLING, 2)))
def test_what_was_told_twice_is_told(one: str, other: str) -> None:
    facts: dict[str, Any] = {one: tries("a"), other: tries("a")}
    told = Ledger(1, open=tries("a"), facts=of(**facts))
    assert told.unsettled() == frozenset()
    assert told.states(NOW) == states(**facts)
    assert "again" in facts or told.to_do(["a"], EXPECTED, 0).tries == []


@pytest.mark.parametrize("name", TELLING)
def test_only_what_nobody_told_of_is_unsettled(name: str) -> None:
    fact: dict[str, Any] = {name: tries("a")}
    assert Ledger(2, open=tries("a", "b"), facts=of(**fact)).unsettled() == tries("b")


def test_a_failure_settles_too() -> None:
    assert Ledger(2, open=tries("a"), facts=Facts(failed={A1: 1})).unsettled() == frozenset()


some_tries = st.frozensets(st.builds(Try, st.sampled_from("abc"), st.integers(1, 3)), max_size=4)
facts = st.builds(
    Facts,
    handed=some_tries,
    sent=some_tries,
    delivered=some_tries,
    read=some_tries,
    in_doubt=some_tries,
    again=st.dictionaries(
        st.builds(Try, st.sampled_from("abc"), st.integers(1, 3)), st.just(131000)
    ),
    failed=st.dictionaries(st.builds(Try, st.sampled_from("abc"), st.integers(1, 3)), st.just(1)),
)
everybody = st.frozensets(st.sampled_from("abc"))


@given(facts, some_tries, everybody, st.integers(0, 2))
def test_whatever_is_known_everybody_stands_somewhere(
    known: Facts, flying: frozenset[Try], left: frozenset[str], now: int
) -> None:
    ledger = Ledger(5, left, flying, known, lease_until=1)
    counts = ledger.states(now)
    assert counts.total() == 5
    assert State.EXPIRED not in counts
    assert min(counts.values()) > 0
    assert expired(counts).total() == 5


@given(st.lists(facts, max_size=4), st.randoms())
def test_facts_in_any_order_make_the_same_ledger(batch: list[Facts], random: Any) -> None:
    def after(batch: list[Facts]) -> Counter[State]:
        known = Facts()
        for each in batch:
            known = merged(known, each)
        return Ledger(5, facts=known).states(0)

    shuffled = [*batch, *batch]
    random.shuffle(shuffled)
    assert after(shuffled) == after(batch)


RANKS = [State.HANDED, State.SENT, State.DELIVERED, State.READ]
of_a = st.frozensets(st.sampled_from([A1, A2, A3]))
known_of_a = st.builds(
    Facts, of_a, of_a, of_a, of_a, st.dictionaries(st.sampled_from([A1, A2]), st.just(1)), of_a
)


def rank(known: Facts) -> int:
    (found,) = Ledger(1, facts=known).states(NOW)
    return RANKS.index(found) if found in RANKS else -1


@given(known_of_a, known_of_a)
def test_news_other_than_a_failure_never_lowers_a_result(known: Facts, news: Facts) -> None:
    assert rank(merged(known, replace(news, failed={}))) >= rank(known)


@given(known_of_a, known_of_a)
def test_no_news_at_all_takes_back_what_has_arrived(known: Facts, news: Facts) -> None:
    if rank(known) >= RANKS.index(State.DELIVERED):
        assert rank(merged(known, news)) >= rank(known)


def test_three_failures_of_a_kind_are_final() -> None:
    codes = {A1: 131000, A2: 131016, A3: 131000, Try("a", 4): 131000}
    told = Ledger(1, facts=Facts(again=codes), turns=4)
    assert told.states(NOW) == {State.FAILED: 1}
    assert told.to_do(["a"], IMMEDIATE, NOW).tries == []


def test_failures_of_another_kind_do_not_count() -> None:
    told = Ledger(1, facts=Facts(again={A1: 131016, A2: 131016, A3: 131000}), turns=3)
    assert told.to_do(["a"], EXPECTED, NOW).tries == [Try("a", 4)]


def test_whoever_has_to_wait_is_passed_over_until_their_moment() -> None:
    facts = of(again={A1}, in_doubt={Try("b", 2)})
    told = Ledger(3, facts=facts, turns=2, due={1: 500, 2: 900})
    assert told.to_do("abc", IMMEDIATE, 499) == ([Try("c", 3)], 900)
    assert told.to_do("abc", IMMEDIATE, 500) == ([Try("a", 3), Try("c", 3)], 900)
    assert told.to_do("abc", IMMEDIATE, 900).due is None


def test_the_failures_of_others_do_not_count() -> None:
    codes = {A1: 131000, A2: 131000, Try("b", 1): 131000}
    assert Ledger(2, facts=Facts(again=codes)).spent("a", Meaning.AGAIN) == 2


def test_only_the_kind_of_the_newest_failure_decides_whether_it_was_the_last() -> None:
    codes = {A1: 131000, A2: 131000, A3: 131000, Try("a", 4): 131016}
    assert Ledger(1, facts=Facts(again=codes)).states(NOW) == only(State.PENDING)


def test_an_old_doubt_does_not_keep_a_newer_failure_from_another_try() -> None:
    assert to_do(EXPECTED, in_doubt={A1}, again={A2}) == [A3]


def test_whoever_was_tried_in_two_turns_waits_for_the_later_moment() -> None:
    told = Ledger(1, facts=of(again={A1, A2}), turns=2, due={1: 500, 2: 900})
    assert told.to_do("a", EXPECTED, 899) == ([], 900)
    assert told.to_do("a", EXPECTED, 900) == ([A3], None)
