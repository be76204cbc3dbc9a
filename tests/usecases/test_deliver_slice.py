import pytest
from relay.domain.alert import Status, Stop, Urgency
from relay.domain.ledger import State
from relay.domain.meaning import Meaning
from relay.domain.member import Membership
from relay.domain.rate import CHUNK_MS, Lane, Reservation
from relay.domain.receipt import Errand
from relay.domain.refusal import UnknownAlert
from relay.domain.slices import Part, Slice
from relay.domain.whatsapp import Answer, TemplateMessage
from relay.usecases.turn import CHUNK_NEEDS_MS, LATE_MS, LEASE_MS, Ending, Turn

from tests.domain.sample import HOUR, POSTED, WORDS, member, target
from tests.usecases.conftest import WORK, Delivery


def test_everybody_of_a_fresh_slice_gets_it_once(delivery: Delivery) -> None:
    people = delivery.settle(5)
    assert delivery.turn() == Turn(Ending.DONE, handed=5)
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
    delivery.plan(Slice(WORK.alert_id, 0, (Part("west", 0, 1), Part("centre", 0, 1))))
    delivery.turn()
    assert [each.parameters["place"] for each in delivery.whatsapp.taken] == ["West", "Centre"]


def test_an_empty_slice_is_done_at_once(delivery: Delivery) -> None:
    assert delivery.turn() == Turn(Ending.DONE)
    assert delivery.ledger.done


def test_the_message_says_everything(delivery: Delivery) -> None:
    (person,) = delivery.settle(1)
    delivery.turn()
    assert delivery.whatsapp.taken == [
        TemplateMessage(
            phone=person.phone,
            bsuid=None,
            template="buurtrelay_actual_v1_2h_a",
            language="nl",
            parameters={"place": "Centre", **WORDS},
            errand=Errand(
                WORK.alert_id, 0, person.id, 1, "buurtrelay_actual_v1_2h_a/nl", learn=True
            ),
            payload=f"tip:{WORK.alert_id}",
        )
    ]


def test_the_time_to_live_shrinks_with_the_alerts_own(delivery: Delivery) -> None:
    delivery.settle(1)
    delivery.clock.at = POSTED + HOUR // 2
    delivery.post(status=Status.EXERCISE)
    delivery.turn()
    assert delivery.whatsapp.taken[0].template == "buurtrelay_exercise_v1_30m_a"


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
    assert delivery.turn() == Turn(Ending.DONE)
    assert len(delivery.phones) == 2


def test_an_alert_that_nobody_knows_is_an_error(delivery: Delivery) -> None:
    delivery.alerts.alerts.clear()
    with pytest.raises(UnknownAlert):
        delivery.turn()


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
    assert delivery.rate.asked == [(Lane.NORMAL, 1, latest), (Lane.NORMAL, 2, latest)]


def test_what_there_is_no_time_for_waits_for_another_turn(delivery: Delivery) -> None:
    delivery.settle(4)
    delivery.rate.room = 1
    assert delivery.turn() == Turn(Ending.CONTINUED, handed=2)
    (back,) = delivery.queues.enqueued
    assert (back.number, back.delay_s) == (0, 0)
    delivery.rate.room = 9
    assert delivery.turn() == Turn(Ending.DONE, handed=2)
    assert len(set(delivery.phones)) == len(delivery.phones) == 4


def test_who_waits_for_room_is_in_no_doubt(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.rate.room = 0
    delivery.turn()
    assert delivery.states == {State.PENDING: 2}


@pytest.mark.parametrize(
    ("urgency", "lane"),
    [
        (Urgency.IMMEDIATE, Lane.URGENT),
        (Urgency.EXPECTED, Lane.NORMAL),
        (Urgency.PAST, Lane.NORMAL),
    ],
)
def test_another_turn_waits_in_the_alerts_own_lane(
    delivery: Delivery, urgency: Urgency, lane: Lane
) -> None:
    delivery.post(urgency=urgency)
    delivery.settle(1)
    delivery.rate.room = 0
    delivery.turn()
    assert delivery.queues.enqueued[0].lane is lane


@pytest.mark.parametrize("changes", [{"expires": POSTED}, {"stop": Stop(POSTED, "M", "caught")}])
def test_an_ended_alert_counts_its_people_and_sends_nothing(
    delivery: Delivery, changes: dict[str, object]
) -> None:
    delivery.post(**changes)
    delivery.settle(3)
    assert delivery.turn() == Turn(Ending.DONE)
    assert (delivery.ledger.seen, delivery.phones) == (3, [])


def test_a_stop_takes_effect_before_the_next_chunk(delivery: Delivery) -> None:
    delivery.settle(4)
    delivery.whatsapp.before = delivery.stop_meanwhile
    assert delivery.turn() == Turn(Ending.DONE, handed=2)
    assert delivery.states == {State.HANDED: 2, State.PENDING: 2}
    assert delivery.ledger.done


def test_an_alert_that_expires_under_way_starts_nothing_more(delivery: Delivery) -> None:
    delivery.settle(4)

    def time_passes() -> None:
        delivery.clock.at += HOUR

    delivery.whatsapp.before = time_passes
    assert delivery.turn() == Turn(Ending.DONE, handed=2)


def test_an_alert_that_has_ended_between_turns_is_finished(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.rate.room = 0
    delivery.turn()
    assert delivery.turn_after(3_600) == Turn(Ending.DONE)
    assert (delivery.ledger.done, delivery.phones) == (True, [])


def test_who_has_left_is_counted_and_not_sent_to(delivery: Delivery) -> None:
    delivery.settle(3)
    delivery.leave(2)
    assert delivery.turn() == Turn(Ending.DONE, handed=2)
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


def leaves_meanwhile(delivery: Delivery, *numbers: int, stored: bool = True) -> None:
    """Once the first chunk is under way, these leave; it is noted first, and then stored."""

    def leave() -> None:
        for number in numbers:
            delivery.rate.note_leave(member(number).id)
            if stored:
                delivery.leave(number)

    delivery.whatsapp.before = leave


def test_who_leaves_during_a_turn_hears_nothing_and_the_ledger_adds_up(delivery: Delivery) -> None:
    delivery.settle(6)
    leaves_meanwhile(delivery, 3, 6)
    assert delivery.turn() == Turn(Ending.CONTINUED, handed=4)
    assert delivery.states == {State.HANDED: 4, State.LEFT: 2}
    assert delivery.turn_after(1) == Turn(Ending.DONE)
    assert delivery.phones == [member(each).phone for each in (1, 2, 4, 5)]
    assert (delivery.states, delivery.ledger.seen) == ({State.HANDED: 4, State.LEFT: 2}, 6)


def test_people_are_read_anew_a_second_after_one_of_them_left(delivery: Delivery) -> None:
    delivery.settle(4)
    leaves_meanwhile(delivery, 3)
    delivery.turn()
    assert delivery.queues.enqueued == [(0, Lane.NORMAL, 1)]
    assert delivery.turn() == Turn(Ending.BUSY)


def test_a_chunk_of_whom_everybody_left_is_not_begun(delivery: Delivery) -> None:
    delivery.settle(6)
    leaves_meanwhile(delivery, 3, 4)
    writes: list[str] = []
    delivery.ledgers.before = writes.append
    assert delivery.turn() == Turn(Ending.CONTINUED, handed=4)
    assert writes == ["start", "turn", "turn", "close"]


def test_a_leave_that_is_not_stored_yet_counts_already(delivery: Delivery) -> None:
    delivery.settle(4)
    leaves_meanwhile(delivery, 3, stored=False)
    delivery.turn()
    assert delivery.turn_after(1) == Turn(Ending.CONTINUED)
    delivery.leave(3)
    assert delivery.turn_after(1) == Turn(Ending.DONE)
    assert delivery.states == {State.HANDED: 3, State.LEFT: 1}


def test_who_came_back_gets_it_when_the_minute_is_over(delivery: Delivery) -> None:
    delivery.settle(4)
    leaves_meanwhile(delivery, 3, stored=False)
    delivery.turn()
    waits: list[int] = []
    while sum(waits) < 60:
        waits.append(delivery.queues.enqueued[-1].delay_s)
        assert delivery.turn_after(waits[-1]) == Turn(Ending.CONTINUED)
    assert len(waits) < 9
    delivery.rate.left.clear()
    assert delivery.turn_after(delivery.queues.enqueued[-1].delay_s) == Turn(Ending.DONE, handed=1)
    assert delivery.states == {State.HANDED: 4}
    assert len(set(delivery.phones)) == len(delivery.phones) == 4


def test_who_is_erased_during_a_turn_is_counted_as_left(delivery: Delivery) -> None:
    delivery.settle(4)
    leaves_meanwhile(delivery, 3, stored=False)
    delivery.turn()
    del delivery.members.people[2]
    assert delivery.turn_after(1) == Turn(Ending.DONE)
    assert delivery.states == {State.HANDED: 3, State.LEFT: 1}


def test_a_leave_holds_no_other_slice_up(delivery: Delivery) -> None:
    delivery.plan(*slices(9))
    delivery.settle(4)
    leaves_meanwhile(delivery, 3)
    delivery.turn(0)
    assert [each.number for each in delivery.queues.enqueued] == [3, 0]


def test_who_joins_between_two_turns_is_not_meant(delivery: Delivery) -> None:
    delivery.settle(2)
    delivery.rate.room = 0
    delivery.turn()
    delivery.members.people.append(member(9, {"centre": Membership(POSTED + 1)}))
    delivery.rate.room = 9
    assert delivery.turn() == Turn(Ending.DONE, handed=2)


def test_the_token_is_fetched_before_the_slice_is_taken(delivery: Delivery) -> None:
    order: list[str] = []
    delivery.ledgers.before = order.append

    def refresh() -> bool:
        order.append("refresh")
        return True

    delivery.whatsapp.refresh = refresh  # type: ignore[method-assign]
    delivery.settle(1)
    delivery.turn()
    assert order == ["refresh", "start", "turn", "close"]


def slices(number: int) -> list[Slice]:
    return [Slice(WORK.alert_id, each, WORK.parts) for each in range(number)]


def test_a_slice_that_is_done_puts_its_successor_into_the_queue(delivery: Delivery) -> None:
    delivery.plan(*slices(9), abreast=3)
    delivery.turn(4)
    assert [each.number for each in delivery.queues.enqueued] == [7]


def test_the_end_of_a_chain_enqueues_nothing(delivery: Delivery) -> None:
    delivery.plan(*slices(9), abreast=3)
    delivery.turn(6)
    assert delivery.queues.enqueued == []


def test_a_second_copy_enqueues_no_second_successor(delivery: Delivery) -> None:
    delivery.plan(*slices(9))
    delivery.turn(0)
    delivery.turn(0)
    assert [each.number for each in delivery.queues.enqueued] == [3]


def test_without_time_the_slice_goes_on_before_its_successor(delivery: Delivery) -> None:
    delivery.plan(*slices(9))
    delivery.settle(4)
    delivery.rate.room = 1
    delivery.turn(0)
    assert [each.number for each in delivery.queues.enqueued] == [0]


def test_an_alert_that_expires_while_room_is_waited_for_is_not_sent(
    delivery: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery.settle(2)
    reserve = delivery.rate.reserve

    def waits(lane: Lane, alert_id: str, messages: int, latest: int) -> Reservation | None:
        delivery.clock.at += HOUR
        return reserve(lane, alert_id, messages, latest)

    monkeypatch.setattr(delivery.rate, "reserve", waits)
    assert delivery.turn() == Turn(Ending.DONE)
    assert delivery.phones == []


def test_an_alert_that_has_not_been_cut_is_an_error(delivery: Delivery) -> None:
    delivery.alerts.plans.clear()
    with pytest.raises(UnknownAlert):
        delivery.turn()


def test_messages_that_whatsapp_holds_back_are_counted(delivery: Delivery) -> None:
    delivery.settle(3)
    for number in (1, 3):
        delivery.answer(number, Answer(Meaning.HANDED, at=POSTED, held=True))
    assert delivery.turn() == Turn(Ending.DONE, handed=3, held=2)


def test_a_chunk_starts_early_enough_for_its_last_answer_and_the_write_after_it() -> None:
    answer_ms, write_ms = 4_000, 1_000
    assert LATE_MS + CHUNK_MS + answer_ms + write_ms <= CHUNK_NEEDS_MS


def test_a_turn_begins_with_nothing_done() -> None:
    turn = Turn()
    assert (turn.handed, turn.failed, turn.held, turn.set_aside) == (0, 0, 0, 0)
    assert (turn.code, turn.blocked, turn.given_up) == (None, False, False)
