import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from relay.adapters.rate_item import RateItem
from relay.domain.rate import AHEAD_MS, Rate, Reservation

from tests.adapters.calls import Calls
from tests.domain.sample import HOUR, POSTED, alert
from tests.usecases.fakes import StandingClock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

PACE = Rate(80)
LATE = POSTED + 60_000


class Workers:
    """Workers of one number with one clock; each has its own memory of where the rate stands."""

    def __init__(self, table: "Table") -> None:
        self.table, self.clock = table, StandingClock()

    def new(self, pace: Rate = PACE) -> RateItem:
        return RateItem(self.table, "106540352242922", pace, self.clock)


@pytest.fixture
def workers(alerts: "Table") -> Workers:
    return Workers(alerts)


def start(worker: RateItem, messages: int = 40, latest: int = LATE) -> float:
    """When the chunk may start, after the moment of posting (ms)."""
    room = worker.reserve("alert", messages, latest)
    assert room
    return room.start_ms - POSTED


def test_an_idle_number_sends_at_once(workers: Workers) -> None:
    assert workers.new().reserve("alert", 40, LATE) == Reservation(POSTED, stopped=False)


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
    assert other.reserve("alert", 40, POSTED + 499) is None
    assert worker.reserve("alert", 40, POSTED + 499) is None
    assert start(other, 40, POSTED + 500) == 500


def test_what_was_not_reserved_costs_no_room(workers: Workers) -> None:
    worker, other = workers.new(), workers.new()
    start(worker, 40)
    other.reserve("alert", 40, POSTED + 100)
    assert start(worker, 40) == 500


def test_after_the_latest_moment_nobody_asks(workers: Workers, alerts: "Table") -> None:
    calls = Calls(alerts.meta.client)
    assert workers.new().reserve("alert", 1, POSTED - 1) is None
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


def test_a_stopped_alert_learns_it_with_its_next_reservation(workers: Workers) -> None:
    worker = workers.new()
    start(worker)
    workers.new().note_stop(alert(id="alert"))
    room = worker.reserve("alert", 40, LATE)
    assert room
    assert room.stopped
    assert not worker.reserve("another", 40, LATE).stopped  # type: ignore[union-attr]


def test_a_stop_before_the_first_reservation_is_known_too(workers: Workers) -> None:
    workers.new().note_stop(alert(id="alert"))
    room = workers.new().reserve("alert", 40, LATE)
    assert room == Reservation(POSTED, stopped=True)


def stopped(workers: Workers) -> set[str]:
    (item,) = workers.table.scan()["Items"]
    assert isinstance(item["stopped"], dict)
    return set(item["stopped"])


def test_stops_of_expired_alerts_are_forgotten(workers: Workers) -> None:
    worker = workers.new()
    worker.note_stop(alert(id="old"))
    worker.note_stop(alert(id="older", expires=POSTED + 1))
    worker.note_stop(alert(id="lasting", expires=POSTED + 3 * HOUR))
    workers.clock.at += 2 * HOUR
    worker.note_stop(alert(id="new", expires=POSTED + 3 * HOUR))
    assert stopped(workers) == {"lasting", "new"}


def test_stopping_twice_is_no_error_even_after_the_end(workers: Workers) -> None:
    worker = workers.new()
    worker.note_stop(alert(id="old"))
    worker.note_stop(alert(id="old"))
    workers.clock.at += 2 * HOUR
    worker.note_stop(alert(id="old"))
    assert stopped(workers) == {"old"}


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
