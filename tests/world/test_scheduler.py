import time
from collections.abc import Iterator

import pytest

from tests.world.clock import virtual_time
from tests.world.scheduler import Process, Promise, Scheduler, Stuck, current_process

NOON = 1_772_452_800.0


@pytest.fixture
def scheduler() -> Iterator[Scheduler]:
    made = Scheduler(NOON)
    with virtual_time(made):
        yield made
    made.close()


def test_twelve_hours_pass_at_once(scheduler: Scheduler) -> None:
    woken: list[float] = []

    def sleeper() -> None:
        time.sleep(43_200)
        woken.append(time.time())

    scheduler.spawn(sleeper)
    began = time.perf_counter()
    scheduler.run(NOON + 50_000)
    assert woken == [pytest.approx(NOON + 43_200, abs=0.001)]
    assert time.perf_counter() - began < 1


def test_a_sleep_never_ends_early(scheduler: Scheduler) -> None:
    late: list[bool] = []

    def sleeper() -> None:
        for step in range(1, 50):
            moment = NOON + step * 0.1237
            time.sleep(moment - time.time())
            late.append(time.time() >= moment)

    scheduler.spawn(sleeper)
    scheduler.run(NOON + 60)
    assert late == [True] * 49


def test_who_is_due_first_runs_first(scheduler: Scheduler) -> None:
    order: list[str] = []
    for name, seconds in (("c", 3), ("a", 1), ("b", 2), ("also a", 1)):
        scheduler.after(seconds, order.append, name)
    scheduler.run(NOON + 5)
    assert order == ["a", "also a", "b", "c"]


def test_nothing_runs_in_a_killed_process_any_more(scheduler: Scheduler) -> None:
    process, reached = Process("victim"), list[str]()

    def line(name: str) -> None:
        reached.append(f"{name} begins")
        time.sleep(10)
        reached.append(f"{name} ends")

    scheduler.spawn(line, "one", process=process)
    scheduler.spawn(line, "two", process=process)
    scheduler.after(5, scheduler.kill, process)
    scheduler.run(NOON + 20)
    assert reached == ["one begins", "two begins"]
    assert not process.tasks


def test_who_kills_its_own_process_does_not_go_on(scheduler: Scheduler) -> None:
    reached: list[str] = []

    def line() -> None:
        process = current_process()
        assert process is not None
        try:
            scheduler.kill(process)
        except Exception:
            reached.append("caught")
        reached.append("went on")

    scheduler.spawn(line, process=Process("victim"))
    scheduler.run(NOON + 1)
    assert reached == []


def test_a_promise_is_waited_for_no_longer_than_asked(scheduler: Scheduler) -> None:
    kept, results = Promise(scheduler), list[tuple[bool, float]]()

    def waiter(seconds: float) -> None:
        came = kept.wait(seconds)
        results.append((came, round(time.time() - NOON, 2)))

    scheduler.spawn(waiter, 3)
    scheduler.run(NOON + 10)
    assert results == [(False, 3.0)]


def test_waiting_for_what_cannot_happen_is_an_error(scheduler: Scheduler) -> None:
    with pytest.raises(Stuck):
        scheduler.run(done=lambda: False)
