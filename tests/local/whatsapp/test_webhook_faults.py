from __future__ import annotations

import asyncio
from typing import Any

import pytest

from local.whatsapp.events import Event
from local.whatsapp.settings import Settings
from local.whatsapp.simulator import Simulator
from tests.local.whatsapp.bench import START
from tests.local.whatsapp.receiver import URL, Receiver, run, updates


def test_a_far_side_that_is_down_for_two_minutes_loses_nothing() -> None:
    async def scenario() -> None:
        receiver = Receiver(*[0] * 10_000, batch_max=10)
        for _ in range(120):
            receiver.take(20)
            await receiver.later(1)
        receiver.statuses.clear()
        receiver.bodies.clear()
        while receiver.outbox.state()["waiting_again"]:
            await receiver.later(1)
        assert receiver.clock.time < START + 120 + 61
        assert sum(receiver.sizes()) == 2400
        assert receiver.outbox.counts.given_up == 0

    run(scenario)


def test_beyond_the_horizon_a_webhook_is_given_up() -> None:
    async def scenario() -> None:
        receiver = Receiver(*[500] * 1000, webhook_horizon=600)
        receiver.take(2)
        for _ in range(20):
            await receiver.later(61)
        assert 6 < len(receiver.bodies) < 18
        assert receiver.outbox.counts.given_up == 2

    run(scenario)


def test_every_subscribed_app_gets_every_webhook() -> None:
    async def scenario() -> None:
        receiver = Receiver(500, subscribed_apps=2)
        receiver.take(3)
        for _ in range(3):
            await receiver.later(1)
        assert receiver.sizes() == [3, 3, 3]

    run(scenario)


@pytest.mark.parametrize("size", [1, 1000])
def test_batches_have_from_1_to_1000_updates(size: int) -> None:
    async def scenario() -> None:
        receiver = Receiver(batch_max=size)
        receiver.take(1000)
        await receiver.later(1)
        assert receiver.sizes() == [size] * (1000 // size)

    run(scenario)


def test_batches_may_vary_in_size() -> None:
    async def scenario() -> None:
        receiver = Receiver(batch_max=1000, batch_varied=True)
        receiver.take(3000)
        while sum(receiver.sizes()) < 3000:
            await receiver.later(1)
        assert len(set(receiver.sizes())) > 5
        assert max(receiver.sizes()) <= 1000

    run(scenario)


def test_a_body_has_no_more_than_three_megabytes() -> None:
    async def scenario() -> None:
        receiver = Receiver(batch_max=1000)
        for n in range(1000):
            receiver.outbox.add(Event("statuses", {"id": n, "x": "é" * 1000}))
        await receiver.later(1)
        ids = [s["id"] for b in receiver.bodies for s in updates(b)]
        assert (sorted(ids), len(receiver.bodies)) == (list(range(1000)), 3)

    run(scenario)


def test_after_the_url_is_taken_away_nothing_is_tried_again() -> None:
    async def scenario() -> None:
        receiver = Receiver(500)
        receiver.take(1, urgent=True)
        await receiver.later(0)
        receiver.chosen = Settings()
        await receiver.later(9)
        assert (len(receiver.bodies), receiver.outbox.counts.dropped) == (1, 1)

    run(scenario)


def posted(kind: str, **fault: Any) -> tuple[list[int], int]:
    """The sizes of what arrives while a fault strikes, and how many updates count as taken."""
    receiver = Receiver()
    faults = {"webhooks": [{"kind": kind, **fault}]}
    simulator = Simulator(Settings(webhook_url=URL, faults=faults), receiver.clock, receiver.post)

    async def scenario() -> None:
        simulator.outbox.add(Event("statuses", {"id": "1"}))
        for _ in range(5):
            receiver.clock.time += 1
            simulator.agenda.run_due()
            await simulator.outbox.drain()

    asyncio.run(scenario())
    return receiver.sizes(), simulator.outbox.counts.updates


def test_a_webhook_that_is_not_reached_comes_later() -> None:
    assert posted("unreachable", lasts=2) == ([1], 1)


def test_a_webhook_whose_answer_is_lost_comes_again() -> None:
    assert posted("unanswered", at_most=1) == ([1, 1], 1)
