"""The messaging limit: how many people may be reached outside a window in a moving day.

Source: Meta's messaging-limits page (2026-05). It counts delivered messages; since a burst would
pass any limit that is counted so late, those on their way count here as well until they fail.
"""

from __future__ import annotations

from collections.abc import Mapping

from local.whatsapp.phones import Person
from local.whatsapp.settings import Tier

DAY = 24 * 3600.0
LIMITS: Mapping[Tier, int | None] = {
    "TIER_250": 250,
    "TIER_2K": 2_000,
    "TIER_10K": 10_000,
    "TIER_100K": 100_000,
    "TIER_UNLIMITED": None,
}


class Reach:
    """Who was reached, and who is about to be."""

    def __init__(self) -> None:
        self._reached: dict[Person, float] = {}  # oldest first
        self._on_the_way: dict[Person, int] = {}  # and how many messages

    def allows(self, person: Person, now: float, tier: Tier) -> bool:
        """Tell whether a message may go to `person`, who has no open window."""
        limit = LIMITS[tier]
        if limit is None:
            return True
        self._forget_the_day_before(now)
        # Most sends need no exact count: those in both are counted twice here.
        if len(self._reached) + len(self._on_the_way) < limit:
            return True
        return self._counts(person) or self.count(now) < limit

    def count(self, now: float) -> int:
        """Return how many people count now."""
        self._forget_the_day_before(now)
        return len(self._reached) + len(self._on_the_way.keys() - self._reached.keys())

    def _counts(self, person: Person) -> bool:
        return person in self._reached or person in self._on_the_way

    def _forget_the_day_before(self, now: float) -> None:
        while self._reached:
            person, at = next(iter(self._reached.items()))
            if now - at < DAY:
                break
            del self._reached[person]

    def set_out(self, person: Person) -> None:
        """Note that a message to `person` was accepted."""
        self._on_the_way[person] = self._on_the_way.get(person, 0) + 1

    def arrived(self, person: Person, now: float) -> None:
        """Note that one was delivered."""
        self.fell_out(person)
        self._reached.pop(person, None)
        self._reached[person] = now

    def fell_out(self, person: Person) -> None:
        """Note that one is on its way no longer."""
        left = self._on_the_way.pop(person, 0) - 1
        if left > 0:
            self._on_the_way[person] = left
