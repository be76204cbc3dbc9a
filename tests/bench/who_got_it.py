"""Who of the people addressed got an alert, and how often: read off WhatsApp's own book."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

UNREACHABLE = 131026
"""The person is not on WhatsApp: nobody can reach them (META/support/error-codes, 2026-05-15)."""

Row = Mapping[str, Any]
"""A message as ``GET /_control/messages?latest=`` shows it, see ``Message.as_json``."""


@dataclass(frozen=True)
class WhoGotIt:
    """Numbers of people.

    ``lost`` are those without the message whose phone could have received it. ``doubled`` have it
    more than once; ``needlessly`` those of them whom WhatsApp had told us of before they were sent
    to again. ``last_at``: when WhatsApp took the last one's first message (Unix s), if anybody's.
    """

    people: int
    lost: int
    doubled: int
    needlessly: int
    unreachable: int
    last_at: float | None


def who_got_it(addresses: Collection[str], messages: Iterable[Row]) -> WhoGotIt:
    """Hold the book against the people: addresses are phone numbers with a plus, or user ids."""
    theirs = _by_address(addresses, messages)
    got = {who: [each for each in rows if _arrives(each)] for who, rows in theirs.items()}
    without = [who for who in addresses if not got.get(who)]
    unreachable = sum(_unreachable(theirs.get(who, ())) for who in without)
    return WhoGotIt(
        people=len(addresses),
        lost=len(without) - unreachable,
        doubled=sum(len(rows) > 1 for rows in got.values()),
        needlessly=sum(map(_needless, got.values())),
        unreachable=unreachable,
        last_at=max((rows[0]["time"] for rows in got.values() if rows), default=None),
    )


def _by_address(addresses: Collection[str], messages: Iterable[Row]) -> Mapping[str, list[Row]]:
    known, found = frozenset(addresses), defaultdict[str, list[Row]](list)
    for message in sorted(messages, key=lambda each: float(each["time"])):
        for address in known & {message["phone"], message["bsuid"]}:
            found[address].append(message)
    return found


def _arrives(message: Row) -> bool:
    return message["status"] not in ("failed", "dropped")


def _unreachable(messages: Sequence[Row]) -> bool:
    return any(error["code"] == UNREACHABLE for each in messages for error in each["errors"])


def _needless(messages: Sequence[Row]) -> bool:
    """Whether a message followed one of which WhatsApp had told us already."""
    return any(
        one["told_time"] is not None and one["told_time"] < other["time"]
        for one, other in pairwise(messages)
    )
