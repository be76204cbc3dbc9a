"""Who goes first when several alerts share one number."""

from relay.domain.member import Member

from tests.world.people import group_id, residents
from tests.world.world import World

PER_SECOND = 76
GROUP = 500


def town(large: int) -> tuple[list[Member], list[str], str]:
    """So many people in groups, and another 100 in a group of their own."""
    groups = large // GROUP
    people = residents(groups + 1, GROUP)[: large + 100]
    return people, [group_id(number) for number in range(groups)], group_id(groups)


def world_at_full_rate() -> World:
    choices = {"MessagesPerSecond": str(PER_SECOND), "MessagingLimit": "0"}
    return World(choices=choices, whatsapp={"subscribed": False})


def handed(world: World, people: list[Member], since: float) -> list[float]:
    """When these people were handed their messages, one by one, in seconds."""
    phones = {member.phone for member in people}
    return sorted(at - since for at, to in world.whatsapp.taken if to in phones)


def test_a_small_alert_is_not_held_up_behind_one_of_20_000_members() -> None:
    """The 20,000 take 263 s. Measured at five moments: the first of the 100 has it after 2.6 to
    5.6 s, the last after 4.6 to 7.6 s (1.3 s at the full rate). Of the large one's slices, the two
    at work and one that waits go first, 2.25 s each; then both alerts share the rate.
    """
    people, groups, small = town(20_000)
    with world_at_full_rate() as world:
        world.settle(people, in_memory=True)
        world.post(urgency="Expected", area={"groups": groups})
        world.run(14)
        posted = world.scheduler.now
        world.post("key-2", urgency="Expected", area={"groups": [small]})
        world.run(20)
        moments = handed(world, people[-100:], posted)
        others = handed(world, people[:-100], posted)
    assert len(moments) == 100
    assert moments[0] < 7
    assert moments[-1] < 9
    assert len(moments) + len(others) > 0.98 * PER_SECOND * 33  # nobody's rate was wasted


def test_an_urgent_alert_overtakes_a_normal_one_in_the_shared_rate() -> None:
    """Measured at four moments: the first of the 100 has it after 1.3 to 1.5 s, cold start of its
    workers included, the last 1.3 s later: as fast as if there were no other alert.
    """
    people, groups, small = town(2_000)
    with world_at_full_rate() as world:
        world.settle(people, in_memory=True)
        normal = world.post(urgency="Expected", area={"groups": groups})
        world.run(5)
        posted = world.scheduler.now
        world.post("key-2", urgency="Immediate", area={"groups": [small]})
        world.run_until_quiet(120)
        moments = handed(world, people[-100:], posted)
        others = handed(world, people[:-100], posted)
        counts = world.standing(normal)["counts"]
    assert moments[0] < 2
    assert moments[-1] < moments[0] + 1.1 * 100 / PER_SECOND
    assert not [at for at in others if moments[0] < at < moments[-1]]
    assert len(moments) == 100
    assert len(others) == counts["handed"] == 2_000
