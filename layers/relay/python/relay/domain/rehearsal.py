"""Alerts that we post ourselves to see whether alerts arrive: the daily canary, the monthly drill.

Both go the whole way of an alert and come back as receipts. A rehearsal that was not held in time,
or of which too little came back, is missed.
"""

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from importlib.resources import files
from typing import Any

from relay.domain.alert import Draft, Status, Urgency, Words
from relay.domain.ledger import State

PATIENCE_MS = 300_000
"""How long a rehearsal, and then its receipts, may take to come."""

LASTS_MS = 1_800_000
"""The shortest time to live that there are templates for."""

AUTHOR = "Buurtrelay"

_DAY = timedelta(days=1)
_TUESDAY = 1
_RECEIVED = (State.SENT, State.DELIVERED, State.READ)
"""What only a receipt can have told."""

_WORDS: Mapping[str, Any] = tomllib.loads(
    files("relay.domain").joinpath("rehearsal.toml").read_text(encoding="utf-8")
)


class Rehearsal(StrEnum):
    """The canary goes to the municipality's own test phones, the drill to volunteers."""

    CANARY = "canary"
    DRILL = "drill"

    @property
    def schedule(self) -> str:
        """When it is held, in UTC, as EventBridge writes it; :func:`due` says the same."""
        return _SCHEDULES[self]


_SCHEDULES = {Rehearsal.CANARY: "cron(0 7 * * ? *)", Rehearsal.DRILL: "cron(0 8 ? * 3#1 *)"}
"""Every day; the first Tuesday of a month, as holidays fall on Mondays and sirens are tested then
in the Netherlands. EventBridge counts days of the week from Sunday, which is 1."""


@dataclass(frozen=True, slots=True)
class Held:
    """The alert that a rehearsal was, and when it was posted (Unix ms)."""

    alert_id: str
    at: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a rehearsal went; ``why`` says it in plain words."""

    missed: bool
    why: str


def draft(rehearsal: Rehearsal, languages: Sequence[str], groups: Sequence[str], now: int) -> Draft:
    """The alert to post, in the urgent lane: that is the one on which lives may depend."""
    texts = {language: Words(**_WORDS[rehearsal][language]) for language in languages}
    return Draft(
        words=texts[languages[0]],
        texts=texts,
        urgency=Urgency.IMMEDIATE,
        status=Status.TEST if rehearsal is Rehearsal.CANARY else Status.EXERCISE,
        expires=now + LASTS_MS,
        reference=None,
        author=AUTHOR,
        area=tuple(groups),
    )


def due(rehearsal: Rehearsal, now: int) -> int:
    """When it was to be held last (Unix ms)."""
    at = datetime.fromtimestamp(now / 1_000, UTC)
    if rehearsal is Rehearsal.CANARY:
        today = at.replace(hour=7, minute=0, second=0, microsecond=0)
        return _ms(today if today <= at else today - _DAY)
    first = _first_tuesday(at)
    return _ms(first if first <= at else _first_tuesday(at.replace(day=1) - _DAY))


def verdict(
    rehearsal: Rehearsal, held: Held | None, states: Counter[State] | None, now: int
) -> Verdict:
    """What to make of the newest one, whose people stand so; None if nothing is known of them.

    Every message of a canary has a receipt, and a test phone has it: the others may be off. Of the
    volunteers half have theirs.
    """
    if held is None:
        return Verdict(True, "none was ever held")
    if held.at < due(rehearsal, now - PATIENCE_MS):
        return Verdict(True, "the last one that was due was not held")
    came = _came_back(rehearsal, Counter(states or ()))
    if came.missed and now < held.at + PATIENCE_MS:
        return Verdict(False, "under way")
    return came


def _came_back(rehearsal: Rehearsal, states: Counter[State]) -> Verdict:
    people = states.total() - states[State.LEFT]
    told = sum(states[each] for each in _RECEIVED)
    there = states[State.DELIVERED] + states[State.READ]
    if not people:
        return Verdict(True, "it was for nobody")
    canary = rehearsal is Rehearsal.CANARY
    enough = told == people and there > 0 if canary else there * 2 >= people
    return Verdict(not enough, f"{people} people, {told} receipts, on {there} phones")


def _first_tuesday(at: datetime) -> datetime:
    first = at.replace(day=1, hour=8, minute=0, second=0, microsecond=0)
    return first + _DAY * ((_TUESDAY - first.weekday()) % 7)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000)
