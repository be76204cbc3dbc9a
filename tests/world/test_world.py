import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from tests.world.boundary import Point
from tests.world.people import residents
from tests.world.scheduler import current_process
from tests.world.sources import queue_named
from tests.world.template import template
from tests.world.world import START, World

QUIET = {"flush_interval": 0.5, "batch_max": 1_000}


@pytest.fixture
def world() -> Iterator[World]:
    with World(whatsapp=QUIET) as made:
        yield made


def die_once(world: World, function: str, call: str, moment: str = "before") -> None:
    struck: list[Point] = []

    def strike(point: Point) -> None:
        if not struck and (point.function, point.call, point.moment) == (function, call, moment):
            struck.append(point)
            process = current_process()
            assert process is not None
            world.scheduler.kill(process)

    world.boundary.faults.append(strike)


def test_an_alert_reaches_everybody_at_the_pace_of_the_number(world: World) -> None:
    world.settle(residents(groups=2, each=76))
    alert_id = world.post()
    world.run_until_quiet(120)
    moments = [at for at, _ in world.whatsapp.taken]
    assert len({to for _, to in world.whatsapp.taken}) == 152
    assert max(moments) - min(moments) == pytest.approx(151 / 76, abs=0.3)
    assert world.standing(alert_id)["members_seen"] == 152


def test_the_same_world_lives_through_the_same_events() -> None:
    def life() -> tuple[list[tuple[float, str]], list[Point]]:
        points: list[Point] = []
        with World(whatsapp=QUIET) as world:
            world.settle(residents(groups=2, each=10))
            world.boundary.points = points
            world.post()
            world.run_until_quiet(120)
            return world.whatsapp.taken, points

    assert life() == life()


def test_a_kill_leaves_the_message_invisible_for_its_time_out(world: World) -> None:
    world.settle(residents(groups=1, each=3))
    die_once(world, "WhatsappDelivery", "Query")
    world.post(urgency="Immediate")
    world.run(10)
    (message,) = queue_named(world.account.value("UrgentDeliveriesQueue"))._messages
    assert not message.visible
    assert world.whatsapp.sends == 0
    world.run(25)
    assert world.whatsapp.sends == 3


def test_a_message_that_always_fails_ends_in_the_dead_letters(world: World) -> None:
    world.settle(residents(groups=1, each=1))

    def always_dies(point: Point) -> None:
        process = current_process()
        if point.function == "GroupLookup" and process is not None:
            world.scheduler.kill(process)

    world.boundary.faults.append(always_dies)
    world.post()
    world.run(5 * 60 + 30)
    assert world.functions["GroupLookup"].invocations >= 5
    assert world.dead_letters() >= 1


def test_a_function_that_hangs_is_ended_by_its_time_out(world: World) -> None:
    world.settle(residents(groups=1, each=1))

    def hangs(point: Point) -> None:
        if point.function == "WhatsappDelivery" and point.call == "Query":
            world.scheduler.sleep(100)

    world.boundary.faults.append(hangs)
    world.post()
    world.run(template().timeout_s("WhatsappDelivery") + 1)
    assert world.functions["WhatsappDelivery"].timeouts == 1


def test_a_killed_sandbox_forgets_and_the_next_one_starts_cold(world: World) -> None:
    world.settle(residents(groups=1, each=3))
    die_once(world, "WhatsappDelivery", "POST", "after")
    world.post(urgency="Immediate")
    world.run(60)
    secrets_read = world.boundary.calls["WhatsappDelivery", "GetSecretValue"]
    assert secrets_read == 2


def test_a_request_that_has_left_arrives_though_its_sender_dies(world: World) -> None:
    world.settle(residents(groups=1, each=1))
    die_once(world, "WhatsappDelivery", "POST", "after")
    world.post(urgency="Expected")
    world.run_until_quiet(120)
    assert world.whatsapp.sends == 1
    assert sum(world.whatsapp.copies().values()) == 1


@pytest.mark.usefixtures("world")
def test_other_threads_keep_their_own_time() -> None:
    with ThreadPoolExecutor(1) as thread:
        elsewhere = thread.submit(time.time).result()
        thread.submit(time.sleep, 0.01).result()
    assert abs(elsewhere - datetime.now(UTC).timestamp()) < 60
    assert time.time() == START
