"""The limit that kills a first alert: how many different people WhatsApp lets us reach.

Meta counts the people that messages outside an open window are delivered to, in a moving 24 h, over
all numbers of a business portfolio, and refuses the others without an error code of its own
(META/messaging-limits, 2026-05-21). The ledgers are our count; where they do not tell, the
memberships of the groups bound it from above. Those are hints: who left a group and who joined it
within a day may cancel out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from relay.domain.alert import HOURS_MOST, Alert, Status, Urgency
from relay.domain.ledger import Ledger, State
from relay.domain.refusal import Fault, Refused

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
LOOK_BACK_MS = DAY_MS + HOURS_MOST * HOUR_MS
"""An alert older than this has expired more than a day ago."""

Sizes = Mapping[str, int]
"""Memberships by group."""


@dataclass(frozen=True, slots=True)
class MessagingLimit:
    """``people`` in 24 h, 0 = no limit; ``reserved`` percent of them are for Immediate alerts."""

    people: int
    reserved: int = 0

    def room(self, urgency: Urgency) -> int:
        """How far an alert of this urgency may fill the limit."""
        if urgency is Urgency.IMMEDIATE:
            return self.people
        return self.people * (100 - self.reserved) // 100

    def warnings(self, alert: Alert, need: "Need") -> tuple[str, ...]:
        """What to tell whoever posts the alert. Raises Refused if it takes what is reserved."""
        room, excess = self.room(alert.urgency), need.beyond(self.room(alert.urgency))
        if excess and room < self.people:
            raise Refused(
                Fault(
                    "area",
                    f"has up to {excess:,} people more than there is room for: alerts that are not "
                    f"Immediate may reach {room:,} of the {self.people:,} different people that "
                    "WhatsApp allows in 24 hours, the rest is reserved; make the area smaller, "
                    "post it later, or as Immediate if it is",
                )
            )
        if not excess:
            return ()
        return (
            f"Up to {excess:,} people may not get this alert: WhatsApp lets us reach "
            f"{self.people:,} different people in 24 hours, and with this alert it may be "
            f"{need.after:,}. A smaller area takes less.",
        )


@dataclass(frozen=True, slots=True)
class Result:
    """What came of an alert.

    ``taken``: ids of the members whose message WhatsApp has, or may have. ``untried``: how many
    others are worth a try; None if nobody has counted them.
    """

    taken: frozenset[str]
    untried: int | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """An alert that counts in the 24 h; without a ``result`` all of its groups count."""

    groups: Sizes
    result: Result | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """How many people are reached in the 24 h at most: ``before`` the new alert, ``after`` it."""

    before: int
    after: int

    def beyond(self, room: int) -> int:
        """The people of the new alert for whom there is no room. Who was reached needs none."""
        return max(0, min(self.after - room, self.after - self.before))


def sizes_of(alert: Alert) -> Sizes:
    """The groups of an alert."""
    return {target.group: target.memberships for target in alert.targets}


def counts(alert: Alert, now: int) -> bool:
    """Whether a message of the alert may have been delivered in the 24 h, however late."""
    return alert.expires > now - DAY_MS


def looked_into(alert: Alert, slices: int | None, ledgers: Sequence[Ledger], now: int) -> Earlier:
    """An alert as its ledgers tell of it; ``slices`` is None before its lookup.

    One that is under way counts whole. But a Test is for test phones alone, so the memberships of
    its groups tell nothing.
    """
    met = slices is not None and len(ledgers) == slices
    under_way = not alert.ended(now) and not (met and all(ledger.done for ledger in ledgers))
    test = alert.status is Status.TEST
    if under_way and not test:
        return Earlier(sizes_of(alert))
    taken = frozenset(member for ledger in ledgers for member in _taken(ledger))
    # Whom WhatsApp refused, it refuses again; they are no part of the untried.
    untried = sum(ledger.states(now)[State.PENDING] for ledger in ledgers)
    return Earlier(sizes_of(alert), Result(taken, untried if met and not test else None))


def need_of(alert: Alert, earlier: Sequence[Earlier]) -> Need:
    """What the alert needs beside the ``earlier`` ones, the oldest of them first."""
    before = _people_at_most({}, earlier)
    if alert.status is Status.TEST:
        return Need(before, before + 1)  # nobody counts the test phones; there is one at least
    return Need(before, _people_at_most(sizes_of(alert), earlier))


def reached_at_most(earlier: Sequence[Earlier]) -> int:
    """Different people that the ``earlier`` alerts have reached in the 24 h, or may yet reach."""
    return _people_at_most({}, earlier)


def _people_at_most(addressed: Sizes, earlier: Sequence[Earlier]) -> int:
    """Different people that ``earlier`` alerts and one for the groups ``addressed`` reach."""
    results = [(each.groups, each.result) for each in earlier if each.result]
    waiting = _merged([addressed, *(each.groups for each in earlier if not each.result)])
    reached = frozenset(member for _, result in results for member in result.taken)
    met = [(groups, result.untried) for groups, result in results if result.untried is not None]
    sizes_then = {group: size for groups, _ in met for group, size in groups.items()}
    joined = sum(max(0, size - sizes_then.get(group, 0)) for group, size in waiting.items())
    untried = sum(count for groups, count in met if groups.keys() & waiting.keys())
    everybody = _merged([addressed, *(each.groups for each in earlier)])
    return min(len(reached) + joined + untried, sum(everybody.values()))


def _merged(many: Sequence[Sizes]) -> Sizes:
    """Every group once, as large as it ever was."""
    merged: dict[str, int] = {}
    for sizes in many:
        for group, size in sizes.items():
            merged[group] = max(size, merged.get(group, 0))
    return merged


def _taken(ledger: Ledger) -> set[str]:
    facts = ledger.facts
    undone = facts.failed.keys() | facts.again
    perhaps = (facts.handed | facts.sent | facts.in_doubt | ledger.open) - undone
    return {attempt.member for attempt in facts.delivered | facts.read | perhaps}
