"""What a turn makes of WhatsApp's answers: nobody is lost or marked for what is not about them."""

import pytest
from relay.domain.alert import Urgency
from relay.domain.breaker import Breaker
from relay.domain.facts import Facts, Try, short_id
from relay.domain.ledger import State
from relay.domain.meaning import Meaning
from relay.domain.rate import Rate
from relay.domain.slices import Slice
from relay.domain.whatsapp import Answer
from relay.usecases.turn import Ending, Turn

from tests.domain.sample import HOUR, POSTED
from tests.usecases.conftest import WORK, Delivery
from tests.usecases.fake_whatsapp import (
    ACCOUNT,
    AGAIN,
    DOWN,
    FAILED,
    IN_DOUBT,
    MISTAKE,
    PAUSED,
    THROTTLED,
    WRONG_NUMBER,
)

EVERY = [f"buurtrelay_actual_v1_2h_{each}/{lang}" for each in "ab" for lang in ("nl", "en")]
FIRST, SECOND = "buurtrelay_actual_v1_2h_a/nl", "buurtrelay_actual_v1_2h_b/nl"


@pytest.mark.parametrize(("answer", "seconds"), [(AGAIN, 5), (DOWN, 5), (THROTTLED, 5)])
def test_a_message_that_was_not_taken_goes_back_to_the_queue(
    answer: Answer, seconds: int, delivery: Delivery
) -> None:
    delivery.settle(3)
    delivery.answer(2, answer)
    assert delivery.turn() == Turn(Ending.CONTINUED, handed=2)
    assert [each.delay_s for each in delivery.queues.enqueued] == [seconds]
    assert delivery.turn_after(seconds) == Turn(Ending.DONE, handed=1)
    assert delivery.states == {State.HANDED: 3}


def test_a_first_chunk_that_was_not_taken_is_not_forgotten_by_the_last(delivery: Delivery) -> None:
    delivery.settle(4)
    delivery.answer(1, AGAIN)
    assert delivery.turn().ending is Ending.CONTINUED


def test_after_three_refusals_it_is_said_to_have_failed(delivery: Delivery) -> None:
    delivery.settle(1)
    delivery.answer(1, AGAIN, AGAIN, AGAIN)
    endings = [delivery.turn_after(30).ending for _ in range(3)]
    assert endings == [Ending.CONTINUED, Ending.CONTINUED, Ending.DONE]
    assert [each.delay_s for each in delivery.queues.enqueued] == [5, 30]
    assert delivery.states == {State.FAILED: 1}


def test_however_often_somebody_is_throttled_they_are_not_given_up(delivery: Delivery) -> None:
    delivery.settle(1)
    delivery.answer(1, *[THROTTLED] * 9)
    endings = {delivery.turn_after(5).ending for _ in range(9)}
    assert endings == {Ending.CONTINUED}
    assert delivery.turn_after(5) == Turn(Ending.DONE, handed=1)


def test_who_is_not_on_whatsapp_has_failed(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.answer(1, FAILED)
    assert delivery.turn() == Turn(Ending.DONE, handed=1, failed=1)
    assert delivery.states == {State.HANDED: 1, State.FAILED: 1}


def test_an_immediate_alert_in_doubt_is_sent_once_more(delivery: Delivery) -> None:
    delivery.post(urgency=Urgency.IMMEDIATE)
    (person,) = delivery.settle(1)
    delivery.answer(1, IN_DOUBT, IN_DOUBT)
    assert delivery.turn().ending is Ending.CONTINUED
    assert [each.delay_s for each in delivery.queues.enqueued] == [15]
    delivery.turn_after(15)
    assert delivery.turn_after(15).ending is Ending.DONE
    assert [each.errand.attempt for each in delivery.whatsapp.taken] == [
        Try(short_id(person.id), 1),
        Try(short_id(person.id), 2),
    ]
    assert delivery.states == {State.IN_DOUBT: 1}


def test_any_other_alert_in_doubt_is_left_and_said_so(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.answer(1, IN_DOUBT)
    assert delivery.turn() == Turn(Ending.DONE, handed=1)
    assert delivery.states == {State.IN_DOUBT: 1, State.HANDED: 1}
    assert delivery.queues.enqueued == []


def test_who_leaves_while_waiting_is_counted_as_left(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.answer(1, AGAIN)
    delivery.turn()
    delivery.leave(1)
    assert delivery.turn_after(5) == Turn(Ending.DONE)
    assert delivery.states == {State.HANDED: 1, State.LEFT: 1}


def test_a_copy_that_comes_before_its_time_finds_the_slice_taken(delivery: Delivery) -> None:
    delivery.settle(1)
    delivery.answer(1, AGAIN)
    delivery.turn()
    assert delivery.turn_after(4).ending is Ending.BUSY


def test_while_somebody_waits_the_chain_goes_on(delivery: Delivery) -> None:
    delivery.plan(WORK, *(Slice(WORK.alert_id, each, ()) for each in (1, 2, 3)))
    delivery.settle(1)
    delivery.answer(1, AGAIN)
    delivery.turn()
    delivery.turn_after(5)
    assert [each.number for each in delivery.queues.enqueued] == [3, 0]


def test_in_doubt_after_a_refusal_an_immediate_alert_is_still_sent_once_more(
    delivery: Delivery,
) -> None:
    delivery.post(urgency=Urgency.IMMEDIATE)
    delivery.settle(1)
    delivery.answer(1, AGAIN, IN_DOUBT)
    for _ in range(3):
        delivery.turn_after(30)
    assert delivery.states == {State.HANDED: 1}
    assert len(delivery.phones) == 2


def test_being_throttled_slows_everybody_down(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.answer(1, THROTTLED)
    delivery.turn()
    assert delivery.rate.slowed == [1_000]


def test_a_wrong_number_fails_that_person_alone(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.answer(1, WRONG_NUMBER)
    assert delivery.turn() == Turn(Ending.DONE, handed=1, failed=1)


def test_a_paused_template_gives_way_to_the_second_wording(delivery: Delivery) -> None:
    delivery.settle(3)
    delivery.answer(1, PAUSED)
    delivery.answer(2, PAUSED)
    assert delivery.turn() == Turn(Ending.CONTINUED, handed=1, set_aside=1, code=132015)
    assert delivery.turn_after(1) == Turn(Ending.DONE, handed=2)
    assert [each.wording for each in delivery.whatsapp.taken] == [FIRST, SECOND, SECOND]
    assert delivery.states == {State.HANDED: 3}


def test_whom_one_wording_is_refused_gets_the_other_and_everybody_else_the_first(
    delivery: Delivery,
) -> None:
    delivery.settle(2)
    delivery.answer(1, PAUSED)
    assert delivery.turn() == Turn(Ending.CONTINUED, handed=1)
    assert delivery.turn_after(1) == Turn(Ending.DONE, handed=1)
    assert [each.wording for each in delivery.whatsapp.taken] == [FIRST, SECOND]
    assert delivery.rate.aside == {}


def test_where_every_request_is_invalid_nothing_is_stopped_and_the_sender_waits(
    delivery: Delivery,
) -> None:
    delivery.settle(4)
    for number in range(1, 5):
        delivery.answer(number, Answer(Meaning.OUR_MISTAKE, 100))
    assert delivery.turn(pace=Rate(8)) == Turn(Ending.PARKED, code=100, blocked=True)
    assert (delivery.rate.aside, delivery.rate.stopped) == ({}, set())
    delivery.rate.resume(POSTED + 1, by_hand=False)
    assert delivery.turn() == Turn(Ending.DONE, handed=4)


def test_what_is_paused_for_three_hours_is_not_tried_by_the_next_slice(delivery: Delivery) -> None:
    delivery.settle(1)
    delivery.rate.aside = {FIRST: POSTED + 1}
    delivery.turn()
    assert [each.wording for each in delivery.whatsapp.taken] == [SECOND]


def test_without_a_wording_in_their_language_people_get_it_in_another(delivery: Delivery) -> None:
    delivery.settle(1)
    delivery.rate.aside = dict.fromkeys((FIRST, SECOND), POSTED + 1)
    delivery.turn()
    assert [each.language for each in delivery.whatsapp.taken] == ["en"]


def test_without_any_wording_the_alert_is_stopped_and_nobody_has_failed(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.rate.aside = dict.fromkeys(EVERY, POSTED + HOUR)
    assert delivery.turn() == Turn(Ending.DONE, given_up=True)
    assert delivery.alerts.alerts[WORK.alert_id].stop
    assert (delivery.states, delivery.rate.stopped) == ({State.PENDING: 2}, {WORK.alert_id})


def test_for_a_wording_that_may_come_back_soon_the_alert_waits(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.rate.aside = dict.fromkeys(EVERY, POSTED + HOUR) | {FIRST: POSTED + 50_000}
    assert delivery.turn() == Turn(Ending.CONTINUED)
    assert delivery.turn_after(60) == Turn(Ending.DONE, handed=2)


def test_a_mistake_of_ours_is_tried_with_another_wording(delivery: Delivery) -> None:
    delivery.settle(1)
    delivery.answer(1, MISTAKE)
    assert delivery.turn().ending is Ending.CONTINUED
    assert delivery.turn_after(5) == Turn(Ending.DONE, handed=1)
    assert delivery.whatsapp.taken[0].wording == SECOND


def test_a_dead_token_blocks_the_sender_and_marks_nobody(delivery: Delivery) -> None:
    delivery.settle(4)
    delivery.answer(2, ACCOUNT)
    assert delivery.turn() == Turn(Ending.PARKED, handed=1, code=190, blocked=True)
    assert delivery.states == {State.HANDED: 1, State.PENDING: 3}
    assert delivery.rate.breaker() == Breaker(190, trips=1)


def test_a_token_that_was_replaced_meanwhile_blocks_nobody(delivery: Delivery) -> None:
    delivery.settle(4)
    delivery.answer(2, ACCOUNT)
    delivery.whatsapp.renewed = True
    assert delivery.turn() == Turn(Ending.CONTINUED, handed=1, code=190)
    assert delivery.turn() == Turn(Ending.DONE, handed=3)
    assert delivery.rate.blocked is None


def test_while_the_sender_is_blocked_slices_are_parked_unsent(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.rate.blocked = 190
    assert delivery.turn() == Turn(Ending.PARKED)
    assert (delivery.states, delivery.queues.enqueued) == ({State.PENDING: 2}, [])


def test_a_parked_slice_can_be_taken_at_once(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.answer(1, ACCOUNT)
    delivery.turn()
    delivery.rate.resume(delivery.clock.now(), by_hand=True)
    assert delivery.turn() == Turn(Ending.DONE, handed=1)
    assert delivery.states == {State.HANDED: 2}


def test_news_from_before_a_resume_does_not_block_the_sender_again(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.answer(1, ACCOUNT)
    delivery.rate.resume(delivery.clock.now(), by_hand=True)
    assert not delivery.turn().blocked


def test_a_failure_keeps_its_code(delivery: Delivery) -> None:
    delivery.settle(1)
    delivery.answer(1, *[Answer(Meaning.AGAIN, 999_999)] * 3)
    for _ in range(3):
        delivery.turn_after(30)
    assert dict(delivery.ledger.facts.failed) == {
        Try(short_id(delivery.members.people[0].id), 3): 999_999
    }


def test_whoever_waits_is_not_tried_early_because_others_had_no_time(delivery: Delivery) -> None:
    """Doubts are settled by receipts first, however the turn ends."""
    delivery.post(urgency=Urgency.IMMEDIATE)
    delivery.settle(4)
    delivery.answer(1, IN_DOUBT)
    delivery.rate.room = 1
    assert delivery.turn().ending is Ending.CONTINUED
    delivery.rate.room = 9
    assert delivery.turn_after(1) == Turn(Ending.CONTINUED, handed=2)
    assert len(delivery.phones) == 4
    assert delivery.turn_after(14) == Turn(Ending.DONE, handed=1)


def test_a_late_refusal_of_an_earlier_send_does_not_undo_a_later_one(delivery: Delivery) -> None:
    """WhatsApp may tell the same failure at once and by webhook; the sends differ in number."""
    (person,) = delivery.settle(1)
    delivery.answer(1, PAUSED)
    delivery.turn()
    delivery.turn_after(1)
    late = Facts(again={Try(short_id(person.id), 1): 132015})
    delivery.ledgers.record(WORK.alert_id, 0, late)
    assert delivery.states == {State.HANDED: 1}
    assert delivery.turn() == Turn(Ending.DONE)


@pytest.mark.parametrize("answer", [IN_DOUBT, DOWN])
def test_an_outage_costs_one_chunk_and_parks_the_rest(delivery: Delivery, answer: Answer) -> None:
    people = delivery.settle(9)
    for number in range(1, 10):
        delivery.answer(number, answer)
    turn = delivery.turn(pace=Rate(4))
    assert (turn.ending, turn.blocked, turn.code) == (Ending.PARKED, True, 2)
    assert len(delivery.whatsapp.chunks) == 1
    assert sum(delivery.states.values()) == len(people)


def test_what_is_known_survives_trouble_between_send_and_ledger(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.answer(2, THROTTLED)

    def broken(ms: int) -> None:
        raise TimeoutError

    delivery.rate.slow_down = broken  # type: ignore[method-assign]
    with pytest.raises(TimeoutError):
        delivery.turn()
    assert delivery.ledger.facts.handed == {Try(short_id(delivery.members.people[0].id), 1)}


def test_without_a_token_the_sender_is_blocked_and_the_slice_waits(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.whatsapp.token = False
    assert delivery.turn() == Turn(Ending.PARKED, code=0, blocked=True)
    assert delivery.ledgers.kept == {}


def test_a_slice_parked_while_the_sender_was_resumed_goes_on_at_once(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.rate.blocked = 190

    def resumed(name: str) -> None:
        if name == "close":
            delivery.rate.blocked = None

    delivery.ledgers.before = resumed
    assert delivery.turn() == Turn(Ending.CONTINUED)
    assert [each.number for each in delivery.queues.enqueued] == [0]


def test_a_chunk_whose_room_has_passed_gives_it_back(delivery: Delivery) -> None:
    delivery.settle(2)

    def slow(name: str) -> None:
        if name == "turn":
            delivery.clock.at += 251

    delivery.ledgers.before = slow
    assert delivery.turn() == Turn(Ending.CONTINUED)
    assert delivery.states == {State.PENDING: 2}


def test_nobody_calls_a_slice_done_that_is_parked_or_back_in_the_queue(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.answer(1, AGAIN, ACCOUNT)
    endings = [delivery.turn().ending]
    done = [delivery.ledger.done]
    endings.append(delivery.turn_after(5).ending)
    done.append(delivery.ledger.done)
    endings.append(delivery.turn().ending)
    done.append(delivery.ledger.done)
    assert endings == [Ending.CONTINUED, Ending.PARKED, Ending.PARKED]
    assert done == [False] * 3


def test_until_its_moment_has_come_a_stray_copy_finds_the_slice_taken(delivery: Delivery) -> None:
    delivery.settle(1)
    delivery.answer(1, AGAIN)
    delivery.turn()
    assert dict(delivery.ledger.due) == {1: POSTED + 5_000}
    delivery.clock.at = POSTED + 4_999
    assert delivery.turn() == Turn(Ending.BUSY)
    delivery.clock.at = POSTED + 5_000
    assert delivery.turn() == Turn(Ending.DONE, handed=1)


def test_a_new_token_is_not_asked_for_where_whatsapp_is_out_of_order(delivery: Delivery) -> None:
    delivery.settle(3)
    for number in (1, 2, 3):
        delivery.answer(number, DOWN)
    delivery.whatsapp.renewed = True
    assert delivery.turn(pace=Rate(4)).ending is Ending.PARKED


def test_with_a_new_token_the_slice_goes_on_at_once(delivery: Delivery) -> None:
    delivery.settle(1)
    delivery.answer(1, ACCOUNT)
    delivery.whatsapp.renewed = True
    delivery.turn()
    assert [each.delay_s for each in delivery.queues.enqueued] == [0]


@pytest.mark.parametrize(("ms", "ending"), [(900_000, Ending.CONTINUED), (900_001, Ending.DONE)])
def test_an_alert_waits_a_quarter_of_an_hour_for_a_wording_and_looks_every_minute(
    delivery: Delivery, ms: int, ending: Ending
) -> None:
    delivery.settle(1)
    delivery.rate.aside = dict.fromkeys(EVERY, POSTED + ms)
    assert delivery.turn().ending is ending
    waits = [each.delay_s for each in delivery.queues.enqueued]
    assert waits == ([60] if ending is Ending.CONTINUED else [])


def test_a_chunk_that_starts_barely_late_is_sent(delivery: Delivery) -> None:
    delivery.settle(2)

    def slow(name: str) -> None:
        if name == "turn":
            delivery.clock.at += 250

    delivery.ledgers.before = slow
    assert delivery.turn() == Turn(Ending.DONE, handed=2)
