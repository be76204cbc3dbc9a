"""The inbound queue as AWS has it: in order for each person, and nothing twice in five minutes."""

from collections.abc import Iterator

import pytest

from tests.world.boundary import Point
from tests.world.scheduler import current_process
from tests.world.sources import queue_named
from tests.world.world import World

QUIET = {"flush_interval": 0.5}


@pytest.fixture
def world() -> Iterator[World]:
    with World(whatsapp=QUIET) as made:
        yield made


def put(world: World, group: str, name: str) -> None:
    world.account.sqs.send_message(
        QueueUrl=world.account.value("InboundQueue"),
        MessageBody="{}",
        MessageGroupId=group,
        MessageDeduplicationId=name,
    )
    world.pollers["InboundQueue"].poke()


def waiting(world: World) -> list[str]:
    queue = queue_named(world.account.value("InboundQueue"))
    return [str(each.deduplication_id) for each in queue._messages]


def hold_up(world: World, dies: bool = False) -> list[Point]:
    """Every conversation stops at its first call; those that did."""
    begun: list[Point] = []

    def strike(point: Point) -> None:
        process = current_process()
        if point.function == "Conversation" and process is not None:
            begun.append(point)
            if dies:
                world.scheduler.kill(process)
            world.scheduler.sleep(20)

    world.boundary.faults.append(strike)
    return begun


def test_what_came_within_five_minutes_is_dropped_though_the_first_is_gone(world: World) -> None:
    queue = queue_named(world.account.value("InboundQueue"))
    put(world, "anna", "1")
    queue._messages.clear()
    put(world, "anna", "1")
    assert waiting(world) == []
    put(world, "ben", "1")
    assert waiting(world) == ["1"]


def test_after_five_minutes_it_is_taken_for_another_one(world: World) -> None:
    queue = queue_named(world.account.value("InboundQueue"))
    put(world, "anna", "1")
    queue._messages.clear()
    world.run(301)
    put(world, "anna", "1")
    assert waiting(world) == ["1"]


def test_behind_a_message_in_flight_its_own_group_waits_and_no_other(world: World) -> None:
    begun = hold_up(world)
    put(world, "anna", "1")
    world.run(1)
    put(world, "anna", "2")
    put(world, "ben", "3")
    world.run(1)
    assert len(begun) == 2
    received = queue_named(world.account.value("InboundQueue"))._messages
    tries = {str(each.deduplication_id): each.approximate_receive_count for each in received}
    assert tries == {"1": 1, "2": 0, "3": 1}


def test_behind_a_message_that_failed_its_group_waits_until_it_comes_back(world: World) -> None:
    hold_up(world, dies=True)
    put(world, "anna", "1")
    world.run(1)
    put(world, "anna", "2")
    world.run(50)
    received = queue_named(world.account.value("InboundQueue"))._messages
    assert [each.approximate_receive_count for each in received] == [1, 0]
    world.run(15)
    assert [each.approximate_receive_count for each in received] == [2, 1]
