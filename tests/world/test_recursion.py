"""Lambda stops a function that feeds itself 16 times, unless the template allows it."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import pytest
from relay.domain.slices import ABREAST

from tests.world import recursion
from tests.world.people import residents
from tests.world.recursion import MOST
from tests.world.world import World

SHORT = 5
"""The same as sixteen, in a third of the time."""

FILLS_A_SLICE = 171
"""Two groups of so many do not share a slice."""

FAST = {"MessagesPerSecond": "950", "DeliveryWorkers": "8", "MessagingLimit": "0"}
USUAL = {"MessagesPerSecond": "76", "DeliveryWorkers": "2", "MessagingLimit": "0"}


@contextmanager
def underway(
    groups: int,
    each: int,
    *,
    hint: int | None = None,
    endless: Collection[str] | None = None,
    choices: dict[str, str] = USUAL,
) -> Iterator[World]:
    """A world in which an alert is sent for as long as the rate asks, and a few seconds more."""
    rate = int(choices["MessagesPerSecond"])
    whatsapp = {"subscribed": False, "messages_per_second": rate / 0.95}
    with World(choices=choices, whatsapp=whatsapp, endless=endless) as world:
        world.settle(residents(groups, each), hint=hint, in_memory=True)
        world.post(urgency="Immediate")
        world.run(groups * each / rate + 15)
        yield world


def reached(world: World) -> int:
    return len({to for _, to in world.whatsapp.taken})


@pytest.fixture(params=[SHORT, pytest.param(MOST, marks=pytest.mark.search)])
def most(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often a function may feed itself."""
    monkeypatch.setattr(recursion, "MOST", request.param)
    return int(request.param)


def test_an_alert_of_many_slices_reaches_everybody(most: int) -> None:
    slices = (most + 2) * ABREAST
    with underway(groups=slices, each=1, hint=FILLS_A_SLICE) as world:
        assert reached(world) == slices
        assert not world.recursion.refused


def test_every_chain_breaks_where_nobody_may_feed_itself(most: int) -> None:
    slices = (most + 2) * ABREAST
    with underway(groups=slices, each=1, hint=FILLS_A_SLICE, endless=()) as world:
        assert reached(world) == most * ABREAST
        assert set(world.recursion.refused) == {"WhatsappDelivery"}


@pytest.mark.search
@pytest.mark.parametrize(("people", "choices"), [(25_000, USUAL), (50_000, FAST)])
def test_an_alert_to_very_many_reaches_everybody(people: int, choices: dict[str, str]) -> None:
    with underway(groups=people // 500, each=500, choices=choices) as world:
        assert reached(world) == people
        assert not world.recursion.refused


@pytest.mark.search
@pytest.mark.parametrize(("people", "choices"), [(25_000, USUAL), (50_000, FAST)])
def test_an_alert_to_very_many_breaks_off_where_nobody_may_feed_itself(
    people: int, choices: dict[str, str]
) -> None:
    """The sweep goes on with new chains a minute later, which break as well."""
    with underway(groups=people // 500, each=500, endless=(), choices=choices) as world:
        assert reached(world) < people * 2 / 3
        assert world.recursion.refused["WhatsappDelivery"] >= ABREAST
