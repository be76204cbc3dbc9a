"""A coordinator admits applicants to a group."""

from collections.abc import Iterable
from dataclasses import dataclass

from relay.domain.person import admitted
from relay.usecases.people_ports import ChangedMeanwhile, People
from relay.usecases.ports import Clock

MOST_ROUNDS = 5
"""Tries to change a person whom somebody else changes at the same time."""


@dataclass(frozen=True, slots=True)
class Admit:
    """Makes members of those who still wait."""

    people: People
    clock: Clock

    def __call__(self, group: str, members: Iterable[str]) -> list[str]:
        """The ids of those who are members now because of it. Raises ChangedMeanwhile."""
        return [each for each in dict.fromkeys(members) if self._admit(group, each)]

    def _admit(self, group: str, member_id: str) -> bool:
        for _ in range(MOST_ROUNDS):
            person = self.people.by_id(member_id)
            if person is None or group not in person.applications:
                return False
            try:
                self.people.keep(admitted(person, group, self.clock.now()), [person])
            except ChangedMeanwhile:
                continue
            return True
        raise ChangedMeanwhile
