import time

import pytest
from relay.adapters.system_clock import SystemClock


def test_time_is_unix_milliseconds() -> None:
    assert abs(SystemClock().now() - time.time() * 1_000) < 1_000


def test_sleeping_ends_at_the_moment() -> None:
    clock = SystemClock()
    moment = clock.now() + 30
    clock.sleep_until(moment)
    assert moment <= clock.now() + 1


def test_a_moment_that_has_passed_costs_no_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    SystemClock().sleep_until(0)
    assert slept == []
