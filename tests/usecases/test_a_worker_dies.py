"""Whatever a worker was doing when it died: nobody is lost silently, nobody gets it twice silently.

The next worker may come once the lease has run out.
"""

from collections import Counter

import pytest
from relay.domain.alert import Urgency
from relay.domain.facts import Facts, Try, short_id
from relay.domain.ledger import State
from relay.domain.slices import Slice
from relay.usecases.turn import Ending, Turn

from tests.domain.sample import member
from tests.usecases.conftest import WORK, Delivery
from tests.usecases.fakes import (
    Crash,
    crash_at,
)

PATIENCE = 17
"""Seconds until a dead worker's lease has run out."""


def dies(delivery: Delivery) -> None:
    with pytest.raises(Crash):
        delivery.turn()
    delivery.ledgers.before = lambda name: None
    delivery.whatsapp.before = lambda: None


def test_before_the_ledger_is_made_nothing_has_happened(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.ledgers.before = crash_at("start")
    dies(delivery)
    assert delivery.turn() == Turn(Ending.DONE, handed=2)


def test_a_live_lease_keeps_others_away(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.whatsapp.before = crash_at("send")
    dies(delivery)
    assert delivery.turn_after(16) == Turn(Ending.BUSY)
    assert delivery.turn_after(1).ending is Ending.DONE


def test_before_the_send_the_open_chunk_is_in_doubt_and_the_rest_untouched(
    delivery: Delivery,
) -> None:
    delivery.settle(4)
    delivery.whatsapp.before = crash_at("send")
    dies(delivery)
    assert delivery.turn_after(PATIENCE) == Turn(Ending.DONE, handed=2)
    assert delivery.states == {State.IN_DOUBT: 2, State.HANDED: 2}


def test_an_immediate_alert_is_then_sent_once_more(delivery: Delivery) -> None:
    delivery.post(urgency=Urgency.IMMEDIATE)
    delivery.settle(4)
    delivery.whatsapp.before = crash_at("send")
    dies(delivery)
    assert delivery.turn_after(PATIENCE) == Turn(Ending.DONE, handed=4)
    assert delivery.states == {State.HANDED: 4}


@pytest.mark.parametrize("write", ["turn", "close"])
@pytest.mark.parametrize("urgency", Urgency)
def test_after_the_send_nobody_is_lost_and_only_doubts_are_sent_twice(
    delivery: Delivery, write: str, urgency: Urgency
) -> None:
    delivery.post(urgency=urgency)
    people = delivery.settle(4)
    delivery.ledgers.before = crash_at(write)
    dies(delivery)
    in_flight = [each.phone for each in delivery.whatsapp.taken[-2:]]
    delivery.turn_after(PATIENCE)
    times = Counter(delivery.phones)
    assert times.keys() == {each.phone for each in people}
    twice = {phone for phone, number in times.items() if number == 2}
    assert twice == (set(in_flight) if urgency is Urgency.IMMEDIATE else set())
    assert sum(delivery.states.values()) == 4


def test_receipts_settle_the_doubt_before_the_next_worker_comes(delivery: Delivery) -> None:
    delivery.post(urgency=Urgency.IMMEDIATE)
    delivery.settle(2)
    delivery.ledgers.before = crash_at("close")
    dies(delivery)
    for number in (1, 2):
        sent = Facts(sent=frozenset([Try(short_id(member(number).id), 1)]))
        delivery.ledgers.record(WORK.alert_id, 0, sent)
    assert delivery.turn_after(PATIENCE) == Turn(Ending.DONE)
    assert delivery.states == {State.SENT: 2}


def test_dying_in_a_take_over_leaves_the_slice_to_the_next(delivery: Delivery) -> None:
    delivery.settle(4)
    delivery.whatsapp.before = crash_at("send")
    dies(delivery)
    delivery.clock.at += PATIENCE * 1_000
    delivery.ledgers.before = crash_at("turn")
    dies(delivery)
    assert delivery.turn_after(PATIENCE) == Turn(Ending.DONE, handed=2)
    assert delivery.states == {State.IN_DOUBT: 2, State.HANDED: 2}


def test_a_doubt_that_nobody_may_repeat_is_noted_though_nothing_is_left_to_send(
    delivery: Delivery,
) -> None:
    delivery.settle(2)
    delivery.whatsapp.before = crash_at("send")
    dies(delivery)
    assert delivery.turn_after(PATIENCE) == Turn(Ending.DONE)
    assert delivery.ledger.facts.in_doubt == {Try(short_id(member(each).id), 1) for each in (1, 2)}


def test_who_has_lost_the_lease_sends_no_further_chunk(delivery: Delivery) -> None:
    delivery.settle(4)
    delivery.whatsapp.before = delivery.lose_the_lease
    assert delivery.turn() == Turn(Ending.BUSY, handed=2)
    assert len(delivery.phones) == 2


def test_who_has_lost_the_lease_still_tells_what_became_of_the_chunk(delivery: Delivery) -> None:
    delivery.settle(4)
    delivery.whatsapp.before = delivery.lose_the_lease
    delivery.turn()
    assert delivery.states == {State.HANDED: 2, State.PENDING: 2}


def test_who_loses_a_take_over_sends_nothing(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.rate.room = 0
    delivery.turn()

    def another_comes(name: str) -> None:
        if name == "turn":
            delivery.lose_the_lease()

    delivery.ledgers.before = another_comes
    delivery.rate.room = 9
    assert delivery.turn() == Turn(Ending.BUSY)
    assert delivery.ledger.facts == Facts()
    assert delivery.phones == []


def test_dying_before_the_ledger_says_so_enqueues_the_successor_again(delivery: Delivery) -> None:
    delivery.plan(WORK, *(Slice(WORK.alert_id, each, ()) for each in (1, 2, 3)))
    delivery.ledgers.before = crash_at("close")
    dies(delivery)
    delivery.turn_after(PATIENCE)
    assert [each.number for each in delivery.queues.enqueued] == [3, 3]
