import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from relay.adapters.rate_item import RateItem
from relay.adapters.sender_item import SenderItem
from relay.domain.rate import AHEAD_MS, LANE_HELD_MS, Lane, Rate, Reservation

from tests.adapters.calls import Calls
from tests.domain.sample import HOUR, POSTED, alert
from tests.usecases.fakes import (
    StandingClock,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

NUMBER = "106540352242922"
PACE = Rate(80)
LATE = POSTED + 60_000


class Workers:
    """Workers of one number with one clock; each has its own memory of where the rate stands."""

    def __init__(self, table: "Table") -> None:
        self.table, self.clock = table, StandingClock()
        self.sender = SenderItem(table, NUMBER, self.clock)

    def new(self, pace: Rate = PACE) -> RateItem:
        return RateItem(self.table, NUMBER, pace, self.clock)


@pytest.fixture
def workers(alerts: "Table") -> Workers:
    return Workers(alerts)


def start(
    worker: RateItem, messages: int = 40, latest: int = LATE, lane: Lane = Lane.NORMAL
) -> float:
    """When the chunk may start, after the moment of posting (ms)."""
    room = worker.reserve(lane, "alert", messages, latest)
    assert room
    return room.start_ms - POSTED


def test_an_idle_number_sends_at_once(workers: Workers) -> None:
    assert workers.new().reserve(Lane.NORMAL, "alert", 40, LATE) == Reservation(
        POSTED, stopped=False
    )


def test_chunks_follow_each_other_at_the_rate(workers: Workers) -> None:
    worker = workers.new()
    assert [start(worker) for _ in range(3)] == [0, 500, 1_000]


def test_workers_share_the_rate(workers: Workers) -> None:
    assert [start(workers.new()) for _ in range(3)] == [0, 500, 1_000]


def test_a_number_that_was_idle_has_saved_nothing_up(workers: Workers) -> None:
    worker = workers.new()
    start(worker)
    workers.clock.at += 10_000
    assert [start(worker) for _ in range(2)] == [10_000, 10_500]


def test_no_worker_reserves_more_than_a_second_ahead(workers: Workers) -> None:
    worker = workers.new()
    for _ in range(9):
        assert start(worker) <= workers.clock.now() - POSTED + AHEAD_MS


def test_messages_that_do_not_divide_the_rate_never_exceed_it(workers: Workers) -> None:
    worker = workers.new(Rate(76))
    first, second = start(worker, 40), start(worker, 40)
    assert second - first >= 40 * 1_000 / 76


def test_without_room_in_time_there_is_none(workers: Workers) -> None:
    worker, other = workers.new(), workers.new()
    assert start(worker, 40) == 0
    assert other.reserve(Lane.NORMAL, "alert", 40, POSTED + 499) is None
    assert worker.reserve(Lane.NORMAL, "alert", 40, POSTED + 499) is None
    assert start(other, 40, POSTED + 500) == 500


def test_what_was_not_reserved_costs_no_room(workers: Workers) -> None:
    worker, other = workers.new(), workers.new()
    start(worker, 40)
    other.reserve(Lane.NORMAL, "alert", 40, POSTED + 100)
    assert start(worker, 40) == 500


def test_after_the_latest_moment_nobody_asks(workers: Workers, alerts: "Table") -> None:
    calls = Calls(alerts.meta.client)
    assert workers.new().reserve(Lane.NORMAL, "alert", 1, POSTED - 1) is None
    assert calls.made == []


def test_a_worker_that_knows_where_the_rate_stands_needs_one_call(
    workers: Workers, alerts: "Table"
) -> None:
    worker, calls = workers.new(), Calls(alerts.meta.client)
    for _ in range(4):
        start(worker)
    assert len(calls.made) == 4


def test_a_worker_that_misjudged_needs_a_second_call(workers: Workers, alerts: "Table") -> None:
    start(workers.new())
    calls = Calls(alerts.meta.client)
    assert start(workers.new()) == 500
    assert len(calls.made) == 2


def test_taking_turns_never_exceeds_the_rate(workers: Workers) -> None:
    crowd = [workers.new(Rate(76)) for _ in range(5)]
    chunks = [(start(crowd[i * i % 5], 10 + i % 7), 10 + i % 7) for i in range(40)]
    within_the_rate(chunks, Rate(76))


def within_the_rate(chunks: list[tuple[float, int]], pace: Rate) -> None:
    """No chunk starts before the one ahead of it has had its time."""
    chunks.sort()
    for (begin, messages), (following, _) in pairwise(chunks):
        assert following >= begin + messages * pace.interval_ms


def test_workers_at_the_same_moment_never_exceed_the_rate(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock makes moto's writes atomic, as DynamoDB's are; reads of the memory are not."""
    lock, write = threading.Lock(), workers.table.update_item

    def atomic(**arguments: Any) -> Any:
        with lock:
            return write(**arguments)

    monkeypatch.setattr(workers.table, "update_item", atomic)

    def work(worker: RateItem) -> list[tuple[float, int]]:
        return [(start(worker, 20), 20) for _ in range(10)]

    with ThreadPoolExecutor(2) as pool:
        chunks = [each for done in pool.map(work, [workers.new(), workers.new()]) for each in done]
    assert len(chunks) == 20
    within_the_rate(chunks, PACE)


def test_a_reservation_tells_whether_the_alert_was_stopped(workers: Workers) -> None:
    workers.sender.note_stop(alert(id="alert"))
    worker = workers.new()
    room = worker.reserve(Lane.NORMAL, "another", 40, LATE)
    assert room == Reservation(POSTED)
    room = worker.reserve(Lane.NORMAL, "alert", 40, LATE)
    assert room
    assert room.stopped


def test_a_stopped_alert_takes_no_room_from_others(workers: Workers) -> None:
    workers.sender.note_stop(alert(id="alert"))
    for _ in range(9):
        workers.new().reserve(Lane.URGENT, "alert", 40, LATE)
    room = workers.new().reserve(Lane.NORMAL, "another", 40, LATE)
    assert room == Reservation(POSTED)


def test_a_reservation_tells_which_templates_are_set_aside(workers: Workers) -> None:
    workers.sender.set_aside({"alarm/nl": (132015, POSTED)})
    room = workers.new().reserve(Lane.NORMAL, "alert", 40, LATE)
    assert room == Reservation(POSTED, set_aside={"alarm/nl": POSTED + 3 * HOUR})
    workers.clock.at += 3 * HOUR
    room = workers.new().reserve(Lane.NORMAL, "alert", 40, LATE + 3 * HOUR)
    assert room
    assert room.set_aside == {}


def test_while_the_account_is_blocked_there_is_no_room_for_anybody(workers: Workers) -> None:
    worker, urgent = workers.new(), workers.new()
    start(worker)
    workers.sender.block(190, POSTED)
    assert worker.reserve(Lane.NORMAL, "alert", 40, LATE) == Reservation(blocked=190)
    assert urgent.reserve(Lane.URGENT, "alert", 40, LATE) == Reservation(blocked=190)
    workers.sender.resume(POSTED, by_hand=True)
    assert start(worker) == 500


def test_an_urgent_alert_goes_first(workers: Workers) -> None:
    normal, urgent = workers.new(), workers.new()
    assert start(normal) == 0
    assert start(urgent, lane=Lane.URGENT) == 500
    assert start(normal) > LANE_HELD_MS


def test_a_lane_waits_no_longer_than_the_one_above_sends(workers: Workers) -> None:
    normal, urgent = workers.new(), workers.new()
    for _ in range(5):
        last = start(urgent, lane=Lane.URGENT)
    assert start(normal) <= last + LANE_HELD_MS + 1


def test_without_time_to_wait_for_the_lane_above_there_is_no_room(workers: Workers) -> None:
    normal, urgent = workers.new(), workers.new()
    start(urgent, lane=Lane.URGENT)
    assert normal.reserve(Lane.NORMAL, "alert", 40, POSTED + 1_500) is None
    assert workers.clock.now() == POSTED + 1_501


def test_an_answer_waits_for_every_alert(workers: Workers) -> None:
    answer = workers.new()
    start(workers.new(), lane=Lane.NORMAL)
    assert start(answer, 1, lane=Lane.ANSWERS) > LANE_HELD_MS


def test_an_alert_does_not_wait_for_answers(workers: Workers) -> None:
    start(workers.new(), 4, lane=Lane.ANSWERS)
    assert start(workers.new(), lane=Lane.NORMAL) == 50


def test_a_prompt_answer_waits_for_no_alert(workers: Workers) -> None:
    start(workers.new(), lane=Lane.URGENT)
    assert start(workers.new(), 1, lane=Lane.PROMPT) == 500


def test_a_prompt_answer_holds_nobody_back(workers: Workers) -> None:
    start(workers.new(), 4, lane=Lane.PROMPT)
    assert start(workers.new(), 4, lane=Lane.ANSWERS) == 50
    assert start(workers.new(), lane=Lane.NORMAL) == 100


@pytest.mark.parametrize("lane", [Lane.ANSWERS, Lane.PROMPT])
def test_an_answer_belongs_to_no_alert(workers: Workers, lane: Lane) -> None:
    worker = workers.new()
    assert worker.reserve(lane, "", 1, LATE) == Reservation(POSTED)
    workers.sender.note_stop(alert(id="alert"))
    room = workers.new().reserve(lane, "", 1, LATE)
    assert room
    assert not room.stopped


def test_while_the_account_is_blocked_there_is_no_room_for_an_answer(workers: Workers) -> None:
    workers.sender.block(190, POSTED)
    assert workers.new().reserve(Lane.PROMPT, "", 1, LATE) == Reservation(blocked=190)


def test_a_reservation_tells_who_left_in_the_last_minute(workers: Workers) -> None:
    worker = workers.new()
    start(worker)
    workers.sender.note_leave("a")
    workers.clock.at += 30_000
    workers.sender.note_leave("b")
    for seconds, left in ((0, {"a", "b"}), (31, {"b"}), (61, set[str]())):
        workers.clock.at = POSTED + 30_000 + seconds * 1_000
        room = worker.reserve(Lane.NORMAL, "alert", 1, LATE + 60_000)
        assert room
        assert room.left == left


def test_slowing_down_makes_everybody_wait(workers: Workers) -> None:
    worker = workers.new()
    worker.slow_down(3_000)
    assert start(workers.new()) == start(worker) - 500 == 3_000


def test_slowing_down_never_shortens_the_queue(workers: Workers) -> None:
    worker = workers.new()
    for _ in range(3):
        start(worker)
    workers.new().slow_down(100)
    assert start(workers.new()) == 1_500


def test_another_number_has_a_rate_of_its_own(workers: Workers) -> None:
    start(workers.new())
    other = RateItem(workers.table, "another", PACE, workers.clock)
    assert start(other) == 0


def test_workers_that_take_turns_need_hardly_more_than_a_call_for_each_chunk(
    workers: Workers, alerts: "Table"
) -> None:
    """Each finds that the others have moved the rate on; that must not cost a call every time."""
    two = [workers.new(), workers.new()]
    calls = Calls(alerts.meta.client)
    for turn in range(40):
        workers.clock.at = int(POSTED + start(two[turn % 2])) + 450
    assert len(calls.made) <= 44
