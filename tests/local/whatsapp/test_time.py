"""The clock of the simulator can be put forward, and faults keep to their time."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from local.whatsapp import changes, scenarios
from local.whatsapp.clock import Clock, MovableClock, SystemClock
from local.whatsapp.events import Event
from local.whatsapp.settings import Settings
from local.whatsapp.simulator import Simulator
from tests.local.whatsapp.bench import ANNA, START, Bench, ManualClock
from tests.local.whatsapp.receiver import URL

HOUR, DAY = 3600.0, 24 * 3600.0


def forward(bench: Bench, seconds: object) -> Any:
    return bench.control("POST", "clock", {"forward": seconds}).json()


def test_the_clock_goes_forward_and_never_back() -> None:
    clock = MovableClock(SystemClock())
    before = clock.now()
    clock.forward(100)
    clock.forward(-50)
    assert 100 <= clock.now() - before < 101


def test_the_clock_is_told_and_put_forward_over_the_control_api() -> None:
    bench = Bench()
    assert bench.control("GET", "clock").json() == {"now": START}
    assert forward(bench, HOUR) == {"now": START + HOUR}


@pytest.mark.parametrize("seconds", [None, -1, "an hour", 10**9])
def test_a_wrong_leap_is_refused(seconds: object) -> None:
    assert "forward" in forward(Bench(), seconds)["error"]


def test_what_was_to_happen_meanwhile_happens_at_its_moment() -> None:
    bench = Bench(read_share=1)
    bench.send_alert()
    forward(bench, HOUR)
    moments = {r["status"]: int(r["timestamp"]) - START for r in bench.webhooks("statuses")}
    assert list(moments) == ["sent", "delivered", "read"]
    assert moments["read"] < 30


def test_a_window_closes_when_the_clock_is_put_forward() -> None:
    bench = Bench(late_errors=[])
    bench.inbound(text="Dag")
    forward(bench, DAY)
    assert bench.refusal().code == 131047


def test_the_day_of_the_messaging_limit_passes_when_the_clock_is_put_forward() -> None:
    bench = Bench(messaging_limit="TIER_250", messages_per_second=1000)
    assert bench.send_alerts(251)[250] == "131048"
    forward(bench, DAY + HOUR)
    assert bench.send_alerts(250) == ["accepted"] * 250


def test_a_verified_portfolio_reaches_2000_people_a_day() -> None:
    bench = Bench(messages_per_second=10_000)
    changes.load(bench.simulator, "tier-2k")
    assert bench.send_alerts(2001)[1999:] == ["accepted", "131048"]


def test_receipts_are_lost_for_a_while_only() -> None:
    bench = Bench(read_share=0)
    changes.load(bench.simulator, "receipts-lost-for-a-minute")
    heard = []
    for pause in (0, 10, 60):
        forward(bench, pause)
        bench.kept.events.clear()
        bench.send_alert()
        forward(bench, 5)
        heard.append(bench.statuses())
    assert heard == [["sent", "delivered"], [], ["sent", "delivered"]]


def test_pacing_ends_in_time_and_lets_the_held_go() -> None:
    bench = Bench(read_share=0)
    bench.faults(pacing={"burst": 1, "batch": 1, "every": 60, "lasts": 60})
    assert bench.send_alerts(5).count("held_for_quality_assessment") == 4
    forward(bench, 61)
    assert bench.send_alerts(1) == ["accepted"]
    forward(bench, 5)
    assert bench.statuses().count("delivered") == 6


def test_a_storm_lasts_a_minute() -> None:
    bench = Bench()
    changes.load(bench.simulator, "storm")
    outcomes = []
    for pause in (0, 5, 59, 1):
        forward(bench, pause)
        outcomes += bench.send_alerts(1)
    assert outcomes == ["accepted", "130429", "130429", "accepted"]


class Receiver:
    """Counts the posts, and forgets nothing."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.at = clock, list[float]()

    async def __call__(self, *_: object) -> int:
        self.at.append(self.clock.now())
        return 200


@pytest.mark.parametrize(
    ("name", "down", "longest", "most_tries"),
    [
        ("webhook-down-36-hours", DAY, 3 * HOUR, 25),
        ("webhook-down-7-days", 6 * DAY, 6 * HOUR, 45),
    ],
)
def test_meta_keeps_trying_for_36_hours_or_for_7_days(
    name: str, down: float, longest: float, most_tries: int
) -> None:
    clock = ManualClock()
    receiver = Receiver(clock)
    settings = Settings(webhook_url=URL)
    simulator = Simulator(settings, clock, receiver)
    receiver.clock = simulator.clock

    async def scenario() -> None:
        changes.load(simulator, name)
        simulator.outbox.add(Event("statuses", {"id": "1"}))
        await changes.forward(simulator, down + longest)

    asyncio.run(scenario())
    assert len(receiver.at) == 1
    assert down <= receiver.at[0] - START <= down + longest
    assert simulator.outbox.counts.posts <= most_tries


@pytest.mark.parametrize(("name", "horizon"), [("36-hours", 1.5 * DAY), ("7-days", 7 * DAY)])
def test_after_that_a_webhook_is_lost(name: str, horizon: float) -> None:
    simulator = Simulator(Settings(webhook_url=URL), ManualClock())
    chosen = scenarios.find(f"webhook-down-{name}").settings
    changes.change(simulator, chosen | {"faults": {"webhooks": [{"kind": "unreachable"}]}})

    async def scenario() -> None:
        simulator.outbox.add(Event("statuses", {"id": "1"}))
        await changes.forward(simulator, horizon)

    asyncio.run(scenario())
    assert simulator.outbox.counts.given_up == 1


def test_a_phone_that_is_off_past_the_time_to_live_never_gets_it() -> None:
    bench = Bench()
    bench.control("PATCH", f"phones/{ANNA}", {"on": False})
    bench.send_alert()
    forward(bench, HOUR + 1)
    bench.control("PATCH", f"phones/{ANNA}", {"on": True})
    forward(bench, HOUR)
    assert bench.statuses() == ["sent"]
