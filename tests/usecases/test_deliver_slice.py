import pytest
from relay.domain.alert import Status, Stop, Urgency
from relay.domain.ledger import State, Try
from relay.domain.member import Membership
from relay.domain.receipt import Errand
from relay.domain.refusal import UnknownAlert
from relay.domain.slices import Part, Slice
from relay.domain.whatsapp import Answer, Meaning, TemplateMessage
from relay.usecases.deliver_slice import CHUNK_NEEDS_MS, LEASE_MS, Outcome, Turn

from tests.domain.sample import HOUR, POSTED, WORDS, member, target
from tests.usecases.conftest import WORK, Delivery

AGAIN = Answer(Meaning.AGAIN, 131016)
THROTTLED = Answer(Meaning.THROTTLED, 130429)
FAILED = Answer(Meaning.FAILED, 131026)
MISTAKE = Answer(Meaning.OUR_MISTAKE, 132001)
ACCOUNT = Answer(Meaning.ACCOUNT, 190)
IN_DOUBT = Answer(Meaning.IN_DOUBT)


def test_everybody_of_a_fresh_slice_gets_it_once(delivery: Delivery) -> None:
    people = delivery.settle(5)
    assert delivery.turn() == Turn(Outcome.DONE, handed=5)
    assert delivery.phones == [each.phone for each in people]
    assert (delivery.states, delivery.ledger.done) == ({State.HANDED: 5}, True)


def test_a_slice_is_sent_chunk_by_chunk(delivery: Delivery) -> None:
    delivery.settle(5)
    delivery.turn()
    assert delivery.whatsapp.chunks == [1, 2, 2]


def test_a_slice_of_several_groups_is_one_work(delivery: Delivery) -> None:
    delivery.post(targets=(target("west"), target("centre")))
    both = {"west": Membership(0), "centre": Membership(0)}
    delivery.members.people = [member(1, both), member(2)]
    delivery.turn(Slice(WORK.alert_id, 0, (Part("west", 0, 1), Part("centre", 0, 1))))
    assert [each.parameters["place"] for each in delivery.whatsapp.taken] == ["West", "Centre"]


def test_an_empty_slice_is_done_at_once(delivery: Delivery) -> None:
    assert delivery.turn() == Turn(Outcome.DONE)
    assert delivery.ledger.done


def test_the_message_says_everything(delivery: Delivery) -> None:
    (person,) = delivery.settle(1)
    delivery.turn()
    assert delivery.whatsapp.taken == [
        TemplateMessage(
            phone=person.phone,
            bsuid=None,
            template="buurtrelay_actual_v1_2h",
            language="nl",
            parameters={"place": "Centre", **WORDS},
            errand=Errand(WORK.alert_id, 0, Try(person.id, 1)),
        )
    ]


def test_the_time_to_live_shrinks_with_the_alerts_own(delivery: Delivery) -> None:
    delivery.settle(1)
    delivery.clock.at = POSTED + HOUR // 2
    delivery.post(status=Status.EXERCISE)
    delivery.turn()
    assert delivery.whatsapp.taken[0].template == "buurtrelay_exercise_v1_30m"


@pytest.mark.parametrize(("language", "expected"), [("en", "en"), ("nl", "nl"), ("tr", "nl")])
def test_a_language_that_we_do_not_have_falls_back(
    delivery: Delivery, language: str, expected: str
) -> None:
    delivery.settle(1, language=language)
    delivery.turn()
    assert delivery.whatsapp.taken[0].language == expected


def test_somebody_without_a_visible_number_is_reached_by_bsuid(delivery: Delivery) -> None:
    delivery.settle(1, phone=None, bsuid="NL.1")
    delivery.turn()
    (message,) = delivery.whatsapp.taken
    assert (message.phone, message.bsuid) == (None, "NL.1")


def test_a_second_copy_of_a_finished_slice_does_nothing(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.turn()
    assert delivery.turn() == Turn(Outcome.DONE)
    assert len(delivery.phones) == 2


def test_an_alert_that_nobody_knows_is_an_error(delivery: Delivery) -> None:
    with pytest.raises(UnknownAlert):
        delivery.turn(Slice("unknown", 0, ()))


def test_the_lease_outlives_the_function(delivery: Delivery) -> None:
    delivery.settle(1)
    delivery.whatsapp.before = lambda: leases.append(delivery.ledger.lease_until)
    leases: list[int] = []
    delivery.turn()
    assert leases == [POSTED + LEASE_MS]


def test_room_is_asked_for_each_chunk_and_early_enough_to_finish_it(delivery: Delivery) -> None:
    delivery.settle(3)
    delivery.turn()
    latest = POSTED + 10_000 - CHUNK_NEEDS_MS
    assert delivery.rate.asked == [(WORK.alert_id, 1, latest), (WORK.alert_id, 2, latest)]


def test_what_there_is_no_time_for_waits_for_another_turn(delivery: Delivery) -> None:
    delivery.settle(4)
    delivery.rate.room = 1
    assert delivery.turn() == Turn(Outcome.CONTINUED, handed=2)
    (back,) = delivery.queues.enqueued
    assert (back.slice, back.delay_s) == (WORK, 0)
    delivery.rate.room = 9
    assert delivery.turn() == Turn(Outcome.DONE, handed=2)
    assert len(set(delivery.phones)) == len(delivery.phones) == 4


def test_an_opened_chunk_that_was_not_sent_is_in_no_doubt(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.rate.room = 0
    delivery.turn()
    assert delivery.states == {State.PENDING: 2}


@pytest.mark.parametrize(
    ("urgency", "urgent"),
    [(Urgency.IMMEDIATE, True), (Urgency.EXPECTED, False), (Urgency.PAST, False)],
)
def test_another_turn_waits_in_the_alerts_own_lane(
    delivery: Delivery, urgency: Urgency, urgent: bool
) -> None:
    delivery.post(urgency=urgency)
    delivery.settle(1)
    delivery.rate.room = 0
    delivery.turn()
    assert delivery.queues.enqueued[0].urgent is urgent


@pytest.mark.parametrize("answer", [AGAIN, THROTTLED])
def test_a_message_that_was_not_taken_goes_back_to_the_queue(
    answer: Answer, delivery: Delivery
) -> None:
    delivery.settle(3)
    delivery.answer(2, answer)
    assert delivery.turn() == Turn(Outcome.CONTINUED, handed=2)
    assert [each.delay_s for each in delivery.queues.enqueued] == [5]
    assert delivery.turn_after(5) == Turn(Outcome.DONE, handed=1)
    assert delivery.states == {State.HANDED: 3}


def test_a_first_chunk_that_was_not_taken_is_not_forgotten_by_the_last(delivery: Delivery) -> None:
    delivery.settle(4)
    delivery.answer(1, AGAIN)
    assert delivery.turn().outcome is Outcome.CONTINUED


def test_after_three_refusals_it_is_said_to_have_failed(delivery: Delivery) -> None:
    delivery.settle(1)
    delivery.answer(1, AGAIN, AGAIN, AGAIN)
    outcomes = [delivery.turn_after(5).outcome for _ in range(3)]
    assert outcomes == [Outcome.CONTINUED, Outcome.CONTINUED, Outcome.DONE]
    assert delivery.states == {State.FAILED: 1}


def test_however_often_somebody_is_throttled_they_are_not_given_up(delivery: Delivery) -> None:
    delivery.settle(1)
    delivery.answer(1, *[THROTTLED] * 9)
    outcomes = {delivery.turn_after(5).outcome for _ in range(9)}
    assert outcomes == {Outcome.CONTINUED}
    assert delivery.turn_after(5) == Turn(Outcome.DONE, handed=1)


def test_who_is_not_on_whatsapp_has_failed(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.answer(1, FAILED)
    assert delivery.turn() == Turn(Outcome.DONE, handed=1, failed=1)
    assert delivery.states == {State.HANDED: 1, State.FAILED: 1}


def test_an_immediate_alert_in_doubt_is_sent_once_more(delivery: Delivery) -> None:
    delivery.post(urgency=Urgency.IMMEDIATE)
    (person,) = delivery.settle(1)
    delivery.answer(1, IN_DOUBT, IN_DOUBT)
    assert delivery.turn().outcome is Outcome.CONTINUED
    assert [each.delay_s for each in delivery.queues.enqueued] == [15]
    assert delivery.turn_after(15).outcome is Outcome.DONE
    assert [each.errand.attempt for each in delivery.whatsapp.taken] == [
        Try(person.id, 1),
        Try(person.id, 2),
    ]
    assert delivery.states == {State.IN_DOUBT: 1}


def test_any_other_alert_in_doubt_is_left_and_said_so(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.answer(1, IN_DOUBT)
    assert delivery.turn() == Turn(Outcome.DONE, handed=1)
    assert delivery.states == {State.IN_DOUBT: 1, State.HANDED: 1}
    assert delivery.queues.enqueued == []


def test_a_mistake_about_one_person_fails_them_alone(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.answer(1, MISTAKE)
    assert delivery.turn() == Turn(Outcome.DONE, handed=1, failed=1)


def test_a_mistake_that_hits_a_whole_chunk_marks_nobody(delivery: Delivery) -> None:
    delivery.settle(4)
    for number in (1, 2):
        delivery.answer(number, MISTAKE)
    assert delivery.turn() == Turn(Outcome.TROUBLE, code=132001)
    assert (delivery.states, delivery.whatsapp.chunks) == ({State.PENDING: 4}, [2])


def test_a_dead_token_marks_nobody_and_ends_the_turn(delivery: Delivery) -> None:
    delivery.settle(4)
    delivery.answer(2, ACCOUNT)
    assert delivery.turn() == Turn(Outcome.TROUBLE, handed=1, code=190)
    assert (delivery.states, delivery.whatsapp.chunks) == (
        {State.HANDED: 1, State.PENDING: 3},
        [2],
    )


def test_after_trouble_the_slice_can_be_taken_at_once(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.answer(1, ACCOUNT)
    delivery.turn()
    assert delivery.turn() == Turn(Outcome.DONE, handed=1)
    assert delivery.states == {State.HANDED: 2}


@pytest.mark.parametrize("changes", [{"expires": POSTED}, {"stop": Stop(POSTED, "M", "caught")}])
def test_an_ended_alert_counts_its_people_and_sends_nothing(
    delivery: Delivery, changes: dict[str, object]
) -> None:
    delivery.post(**changes)
    delivery.settle(3)
    assert delivery.turn() == Turn(Outcome.DONE)
    assert (delivery.ledger.seen, delivery.phones) == (3, [])


def test_a_stop_takes_effect_before_the_next_chunk(delivery: Delivery) -> None:
    delivery.settle(4)
    delivery.whatsapp.before = delivery.stop_meanwhile
    assert delivery.turn() == Turn(Outcome.DONE, handed=2)
    assert delivery.states == {State.HANDED: 2, State.PENDING: 2}
    assert delivery.ledger.done


def test_an_alert_that_expires_under_way_starts_nothing_more(delivery: Delivery) -> None:
    delivery.settle(4)

    def time_passes() -> None:
        delivery.clock.at += HOUR

    delivery.whatsapp.before = time_passes
    assert delivery.turn() == Turn(Outcome.DONE, handed=2)


def test_an_alert_that_has_ended_between_turns_is_finished(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.rate.room = 0
    delivery.turn()
    assert delivery.turn_after(3_600) == Turn(Outcome.DONE)
    assert (delivery.ledger.done, delivery.phones) == (True, [])


def test_who_has_left_is_counted_and_not_sent_to(delivery: Delivery) -> None:
    delivery.settle(3)
    delivery.leave(2)
    assert delivery.turn() == Turn(Outcome.DONE, handed=2)
    assert delivery.states == {State.HANDED: 2, State.LEFT: 1}


def test_who_leaves_between_two_turns_hears_nothing(delivery: Delivery) -> None:
    delivery.settle(4)
    delivery.rate.room = 1
    delivery.turn()
    delivery.leave(3)
    delivery.rate.room = 9
    delivery.turn()
    assert member(3).phone not in delivery.phones
    assert delivery.states == {State.HANDED: 3, State.LEFT: 1}


def test_who_leaves_while_waiting_is_counted_as_left(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.answer(1, AGAIN)
    delivery.turn()
    delivery.leave(1)
    assert delivery.turn_after(5) == Turn(Outcome.DONE)
    assert delivery.states == {State.HANDED: 1, State.LEFT: 1}


def test_who_joins_between_two_turns_is_not_meant(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.rate.room = 0
    delivery.turn()
    delivery.members.people.append(member(9, {"centre": Membership(POSTED + 1)}))
    delivery.rate.room = 9
    assert delivery.turn() == Turn(Outcome.DONE, handed=2)
