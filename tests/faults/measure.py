"""What became of everybody: the police's counts against the people and against WhatsApp's book."""

from dataclasses import dataclass

from tests.world.world import World

REACHED = ("handed", "sent", "delivered", "read")
_PATIENCE_S = 1_500


@dataclass(frozen=True, slots=True)
class Measured:
    """One alert at the end.

    ``lost``: people that GET /alerts does not know of, that it says were reached while WhatsApp
    never took their message, or that wait for something that does not come. ``untold``: people who
    have it though the police are told that they do not. ``late_s``: last hand-over after the post.
    """

    people: int
    lost: int
    doubled: int
    thrice: int
    in_doubt: int
    failed: int
    expired: int
    untold: int
    sends: int
    late_s: float


def measure(world: World, alert_id: str, people: int, posted: float) -> Measured:
    """Wait for the alert's end and count."""
    counts = _at_the_end(world, alert_id)
    copies = world.whatsapp.copies()
    reached, seen = sum(counts[state] for state in REACHED), sum(counts.values())
    took = max((at for at, _ in world.whatsapp.taken), default=posted)
    known = reached + counts["in_doubt"] + counts["failed"]
    return Measured(
        people=people,
        lost=abs(people - seen) + max(0, reached - len(copies)) + counts["pending"],
        doubled=sum(number > 1 for number in copies.values()),
        thrice=sum(number > 2 for number in copies.values()),
        in_doubt=counts["in_doubt"],
        failed=counts["failed"],
        expired=counts["expired"],
        untold=max(0, len(copies) - known),
        sends=world.whatsapp.sends,
        late_s=took - posted,
    )


def _at_the_end(world: World, alert_id: str) -> dict[str, int]:
    """The counts once nothing moves and nobody is pending; or, at last, as they are."""
    end = world.scheduler.now + _PATIENCE_S
    while True:
        quiet = world.run_until_quiet(60)
        counts: dict[str, int] = world.standing(alert_id)["counts"]
        if (quiet and not counts["pending"]) or world.scheduler.now > end:
            return counts
        world.run(10)
