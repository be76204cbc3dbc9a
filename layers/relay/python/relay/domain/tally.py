"""How fast an alert reaches its people, and how many it cannot: what an operator watches.

Counted slice by slice from a few numbers of each ledger, so that nobody's tries need to be read.
"""

from collections.abc import Collection
from dataclasses import dataclass
from math import ceil

from relay.domain.alert import Alert
from relay.domain.rate import Rate

MOST = 0.95
"""Of the people who can be reached: who is told late because of a retry must not hide the rest."""

TOLD_MS = 600_000
"""For so long after 95 % have it an alert is still told of: an alarm must be able to end before the
alert does, or the next one that is slow raises none."""

FEWEST = 20
"""People of whom a share says something; of three, one dead number would be a third."""


@dataclass(frozen=True, slots=True)
class Tally:
    """One slice in numbers.

    ``people`` are those who have not left, ``failed`` those of them whom WhatsApp cannot reach;
    ``handed`` is how many were handed over by which moment (Unix ms), chunk by chunk.
    """

    people: int = 0
    failed: int = 0
    handed: tuple[tuple[int, int], ...] = ()


NOTHING = Tally()


@dataclass(frozen=True, slots=True)
class Pace:
    """How an alert does. ``seconds_to_95`` is None if there is nobody to reach,
    ``failed_percent`` while there are too few people to say. ``members`` is how many it may be for.
    """

    seconds_to_95: float | None
    failed_percent: float | None
    members: int

    def seconds_behind(self, rate: Rate) -> float | None:
        """How much longer 95 % wait than the rate itself takes for this alert alone."""
        if self.seconds_to_95 is None:
            return None
        return max(0.0, self.seconds_to_95 - rate.seconds_for(self.members))


def pace(alert: Alert, tallies: Collection[Tally], now: int, *, whole: bool) -> Pace | None:
    """How an alert does ``now`` (Unix ms); None once 95 % have had it for ``TOLD_MS``, or it ended.

    ``whole``: every slice has a tally, so it is known how many people there are. Until 95 % have
    been handed over, it counts the seconds so far.
    """
    people = sum(each.people - each.failed for each in tallies)
    if whole and people <= 0:
        seconds, reached = None, alert.created
    else:
        reached = (_reached(ceil(MOST * people), tallies) if whole else None) or now
        seconds = (reached - alert.created) / 1_000
    if alert.ended(now) or now - reached > TOLD_MS:
        return None
    return Pace(seconds, _failed_percent(tallies), alert.members_at_most)


def _reached(missing: int, tallies: Collection[Tally]) -> int | None:
    """When so many had been handed over; None if that is yet to come."""
    for moment, people in sorted(chunk for each in tallies for chunk in each.handed):
        missing -= people
        if missing <= 0:
            return moment
    return None


def _failed_percent(tallies: Collection[Tally]) -> float | None:
    people = sum(each.people for each in tallies)
    failed = sum(each.failed for each in tallies)
    return 100 * failed / people if people >= FEWEST else None
