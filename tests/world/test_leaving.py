"""People leave in the middle of an alert: nothing reaches them that was started later."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from relay.domain.member import Member

from tests.world.people import residents
from tests.world.world import World

MOST_S = 5
"""Between a leave that was stored and the last request that starts."""

QUIET = {"flush_interval": 0.5, "batch_max": 1_000}


class Leaving:
    """Lets members leave as the conversation does it: noted first, stored a little later."""

    def __init__(self, world: World, takes_s: float) -> None:
        self.world, self._takes_s = world, takes_s
        self.stored: dict[str, float] = {}

    def plan(self, members: Sequence[Member], within_s: float) -> None:
        draw = random.Random(7)
        for each in members:
            self.world.scheduler.spawn(self._leave, each, after=draw.uniform(0, within_s))

    def _leave(self, member: Member) -> None:
        self.world.sender.note_leave(member.id)
        self.world.scheduler.sleep(self._takes_s)
        now = int(self.world.scheduler.now * 1_000)
        left = {group: replace(each, left=now) for group, each in member.memberships.items()}
        self.world.move([replace(member, memberships=left)])
        self.stored[str(member.phone)] = self.world.scheduler.now


def alert_while_leaving(
    per_second: int,
    people: Sequence[Member],
    leavers: Sequence[Member],
    takes_s: float,
    **alert: str,
) -> None:
    """Leaves are spread over the time that the alert takes. Everybody else gets it once."""
    with World(choices={"MessagesPerSecond": str(per_second)}, whatsapp=QUIET) as world:
        world.settle(people)
        leaving = Leaving(world, takes_s)
        alert_id = world.post(**alert)
        leaving.plan(leavers, within_s=len(people) / per_second)
        assert world.run_until_quiet(300)
        moments, counts = world.whatsapp.taken, world.standing(alert_id)["counts"]

    stored = leaving.stored
    assert max((at - stored[to] for at, to in moments if to in stored), default=0) < MOST_S
    taken = Counter(to for _, to in moments)
    stayed = {str(each.phone) for each in people} - stored.keys()
    assert {to: taken[to] for to in stayed} == dict.fromkeys(stayed, 1)
    spared = stored.keys() - taken.keys()
    assert len(spared) > len(leavers) / 4, "hardly anybody left before their turn came"
    assert (counts["left"], sum(counts.values())) == (len(spared), len(people))


@pytest.mark.parametrize("urgency", ["Immediate", "Expected"])
@pytest.mark.parametrize("takes_s", [0.02, 3])
def test_no_request_starts_long_after_a_leave(urgency: str, takes_s: float) -> None:
    """At this pace a turn lasts for as long as it may."""
    people = residents(groups=2, each=100)
    alert_while_leaving(10, people, people[::4], takes_s, urgency=urgency)


def test_hundreds_may_leave_at_once() -> None:
    """Half of 400 people in five seconds."""
    people = residents(groups=2, each=200)
    alert_while_leaving(76, people, people[::2], 0.02, urgency="Immediate")
