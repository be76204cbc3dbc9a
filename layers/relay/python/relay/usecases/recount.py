"""Counting members of every group anew, daily: counts run beside the writes, so they may err."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from relay.domain.group import Group


class CountedMembers(Protocol):
    """Who is in a group."""

    def count(self, group: str) -> int:
        """How many are in the group now."""


class CountedGroups(Protocol):
    """The groups, with the counts of their members."""

    def all(self) -> list[Group]:
        """Every group."""

    def add_memberships(self, group_id: str, delta: int) -> None:
        """Count members who joined or, below 0, left."""


@dataclass(frozen=True, slots=True)
class Recounted:
    """How many groups were counted, and by how much some were wrong, by id."""

    groups: int
    corrections: dict[str, int]


@dataclass(frozen=True, slots=True)
class Recount:
    """Mends counts by their difference to the truth, so that nobody who joins meanwhile is lost.

    Who joins between a count and its reading looks like an error. So what seems wrong is looked at
    once more, and left for tomorrow unless it is as wrong as before.
    """

    members: CountedMembers
    groups: CountedGroups

    def __call__(self) -> Recounted:
        """Count every group. One Query of a group, and another one of a group that seems wrong."""
        groups = self.groups.all()
        seems = self._differences(groups)
        again = self._differences(each for each in self.groups.all() if each.id in seems)
        wrong = {group: delta for group, delta in again.items() if seems[group] == delta}
        for group, delta in wrong.items():
            self.groups.add_memberships(group, delta)
        return Recounted(len(groups), wrong)

    def _differences(self, groups: Iterable[Group]) -> dict[str, int]:
        found = {each.id: self.members.count(each.id) - each.memberships for each in groups}
        return {group: delta for group, delta in found.items() if delta}
