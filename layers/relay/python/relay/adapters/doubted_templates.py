"""Doubts about templates, as a set of ``wording#member#moment`` on the item of the shared rate.

A member is named by their short id; until the moment (Unix ms) the doubt counts.
"""

from collections.abc import Collection

from relay.domain.template_doubts import KEPT_MS, Doubt


def doubt_entries(wording: str, doubt: Doubt) -> set[str]:
    """How a doubt is written, a text for each member."""
    return {f"{wording}#{member}#{doubt.said + KEPT_MS}" for member in doubt.members}


def wording_of(entry: str) -> str:
    """The template that an entry is about."""
    return entry.partition("#")[0]


def stale(entries: Collection[str], now: int) -> set[str]:
    """Those that count no more."""
    return {each for each in entries if int(each.rpartition("#")[2]) < now}


def doubters(entries: Collection[str], wording: str) -> frozenset[str]:
    """The members to whom ``wording`` was refused."""
    return frozenset(each.split("#")[1] for each in entries if wording_of(each) == wording)
