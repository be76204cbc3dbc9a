"""Who left in the last minute, as a set of ``short id#moment`` on the item of the shared rate.

A turn with a slice reads its people once, and may send for some seconds after. Whoever leaves
meanwhile is named here before the leave is stored, so the turn hears of it with its next chunk.
"""

from collections.abc import Collection, Mapping
from typing import Any

from relay.domain.facts import short_id

KEPT_S = 60
"""For how long a leave is told. A turn lasts 14 s at most, and the next one reads people anew; so
the leave may take three quarters of a minute to be stored."""

MOST = 500
"""Leaves told at once, about 12 KB: every reservation writes the item and reads it. With more in a
minute, the oldest are forgotten. That is safe up to 40 leaves a second: a turn reserves its last
chunk within 8 s, which leaves each of them 4 s to be stored."""

STALE_SHARE = 4
"""Leaves are forgotten once every fourth is out of date, so hardly one of many costs a second
write."""


def left_entry(member_id: str, now: int) -> str:
    """How a leave is written; in whole seconds, so that repeating it adds nothing."""
    return f"{short_id(member_id)}#{now // 1_000 + KEPT_S}"


def left_in(item: Mapping[str, Any], now: int) -> frozenset[str]:
    """The members, by short id, who left in the minute before ``now`` (Unix ms)."""
    entries = (entry.split("#") for entry in item.get("left", ()))
    return frozenset(member for member, until in entries if int(until) * 1_000 >= now)


def to_be_forgotten(entries: Collection[str], now: int) -> set[str]:
    """Leaves that are out of date, once they are many, and the oldest of too many."""
    by_age = sorted(entries, key=_until)
    stale = {each for each in by_age if _until(each) * 1_000 < now}
    too_many = set(by_age[: max(0, len(by_age) - MOST)])
    return too_many | (stale if len(stale) * STALE_SHARE >= len(by_age) else set())


def _until(entry: str) -> int:
    return int(entry.rpartition("#")[2])
