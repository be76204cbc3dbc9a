from __future__ import annotations

import asyncio

from tests.local.whatsapp.receiver import Receiver, run


def test_statuses_gather_for_the_flush_interval() -> None:
    async def scenario() -> None:
        receiver = Receiver(flush_interval=0.25)
        receiver.take(7)
        await receiver.later(0.2)
        assert receiver.sizes() == []
        await receiver.later(0.1)
        assert receiver.sizes() == [7]

    run(scenario)


def test_a_full_batch_does_not_wait() -> None:
    async def scenario() -> None:
        receiver = Receiver(batch_max=10)
        receiver.take(25)
        await receiver.later(0)
        assert receiver.sizes() == [10, 10]
        await receiver.later(1)
        assert receiver.sizes() == [10, 10, 5]

    run(scenario)


def test_an_urgent_update_does_not_wait() -> None:
    async def scenario() -> None:
        receiver = Receiver()
        receiver.take(1, urgent=True)
        await receiver.later(0)
        assert receiver.sizes() == [1]

    run(scenario)


def test_only_a_few_posts_run_at_a_time_and_all_arrive() -> None:
    async def scenario() -> None:
        receiver = Receiver(batch_max=1, webhook_concurrency=3)
        receiver.gate = asyncio.Event()
        receiver.take(10)
        await asyncio.sleep(0)
        assert receiver.at_once == 3
        receiver.gate.set()
        await receiver.later(1)
        assert (receiver.most_at_once, len(receiver.bodies)) == (3, 10)

    run(scenario)


def test_anything_but_200_is_tried_again_with_growing_pauses() -> None:
    async def scenario() -> None:
        receiver = Receiver(500, 204, 0, webhook_backoff=1)
        receiver.take(1, urgent=True)
        await receiver.later(0)
        for pause, posts in [(0.9, 1), (0.2, 2), (1.8, 2), (0.3, 3), (3.8, 3), (0.3, 4), (99, 4)]:
            await receiver.later(pause)
            assert len(receiver.bodies) == posts
        assert receiver.outbox.counts.retries == 3
        assert receiver.outbox.counts.updates == 1

    run(scenario)


def test_a_webhook_is_given_up_in_the_end() -> None:
    async def scenario() -> None:
        receiver = Receiver(*[500] * 10, webhook_attempts=3)
        receiver.take(2)
        for _ in range(10):
            await receiver.later(60)
        assert (len(receiver.bodies), receiver.outbox.counts.given_up) == (3, 2)

    run(scenario)


def test_without_url_or_subscription_updates_are_dropped() -> None:
    for settings in ({"webhook_url": None}, {"subscribed": False}):
        receiver = Receiver(**settings)
        receiver.take(3)
        assert receiver.outbox.state()["dropped"] == 3
