"""What became of everybody: the police's counts, each person's ledger, and WhatsApp's book."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from relay.domain.facts import short_id
from relay.domain.ledger import ARRIVED, State

from tests.faults.book import Book
from tests.faults.ledgers import people_of
from tests.faults.town import Cast
from tests.world.world import World

_PATIENCE_S = 1_500


@dataclass(frozen=True, slots=True)
class Measured:
    """One alert at the end; people, unless it says otherwise.

    ``lost``: in no ledger, in two, waiting for what does not come, reached without a message in
    WhatsApp's book, or counted as left though they never did. ``untold``: who have it though the
    police are told that they do not. ``stray``: messages to somebody who must not get it.
    ``miscounted``: how far the police's counts are off. ``needless``: sent to once more without
    doubt. Seconds: ``late_s`` from the post to the last hand-over; from a stop to the last,
    ``stopped_s``; from a resume by hand to the next, ``resumed_s``.
    """

    people: int
    lost: int
    doubled: int
    thrice: int
    needless: int
    in_doubt: int
    failed: int
    expired: int
    left: int
    confirmed: int
    untold: int
    stray: int
    miscounted: int
    sends: int
    late_s: float
    stopped_s: float | None = None
    resumed_s: float | None = None


def measure(
    world: World, alert_id: str, cast: Cast, book: Book, posted: float, marks: Mapping[str, float]
) -> Measured:
    """Wait for the alert's end and count. ``marks``: when it was stopped or resumed, if it was."""
    standing = _at_the_end(world, alert_id)
    counts: dict[str, int] = standing["counts"]
    states = _states(world, alert_id, cast, ended=standing["state"] != "active")
    copies = book.copies()
    moments = [at for at, _ in world.whatsapp.taken]
    return Measured(
        people=len(cast.addressed),
        lost=sum(_lost(cast, member, each, copies[member]) for member, each in states.items()),
        doubled=sum(number > 1 for number in copies.values()),
        thrice=sum(number > 2 for number in copies.values()),
        needless=len(book.needless),
        in_doubt=counts["in_doubt"],
        failed=counts["failed"],
        expired=counts["expired"],
        left=counts["left"],
        confirmed=counts["delivered"] + counts["read"],
        untold=sum(_untold(each) for member, each in states.items() if copies[member]),
        stray=book.strays(cast) + book.shared(),
        miscounted=_miscounted(counts, states) + (not standing["complete"]),
        sends=world.whatsapp.sends,
        late_s=max(moments, default=posted) - posted,
        stopped_s=_last_after(moments, marks.get("stopped")),
        resumed_s=_first_after(moments, marks.get("resumed")),
    )


def _states(world: World, alert_id: str, cast: Cast, *, ended: bool) -> dict[str, list[State]]:
    """Everybody's state in each ledger that names them. Nobody waits for an alert that ended."""
    ids = {short_id(each): each for each in cast.addressed}
    known = {ids.get(each, each): states for each, states in people_of(world, alert_id).items()}
    waits = State.EXPIRED if ended else State.PENDING
    return {
        member: [waits if state is State.PENDING else state for state in states]
        for member, states in {
            **{each: [State.PENDING] for each in cast.addressed},
            **known,
        }.items()
    }


def _lost(cast: Cast, member: str, states: list[State], copies: int) -> bool:
    if len(states) != 1 or member not in cast.addressed:
        return True
    (state,) = states
    without = state in ARRIVED and not copies
    return without or state is State.PENDING or (state is State.LEFT and member not in cast.leavers)


def _untold(states: list[State]) -> bool:
    return not set(states) & {*ARRIVED, State.IN_DOUBT}


def _miscounted(counts: Mapping[str, int], states: Mapping[str, list[State]]) -> int:
    """By how many people the counts differ from the sum of everybody."""
    true = Counter(state.value for each in states.values() for state in each)
    return sum(abs(number - true[name]) for name, number in counts.items())


def _last_after(moments: list[float], mark: float | None) -> float | None:
    return None if mark is None else max([*moments, mark]) - mark


def _first_after(moments: list[float], mark: float | None) -> float | None:
    if mark is None:
        return None
    return min((at for at in moments if at > mark), default=float("inf")) - mark


def _at_the_end(world: World, alert_id: str) -> Any:
    """The standing once nothing moves and nobody is pending; or, at last, as it is."""
    end = world.scheduler.now + _PATIENCE_S
    while True:
        quiet = world.run_until_quiet(60)
        standing = world.standing(alert_id)
        if (quiet and not standing["counts"]["pending"]) or world.scheduler.now > end:
            return standing
        world.run(10)
