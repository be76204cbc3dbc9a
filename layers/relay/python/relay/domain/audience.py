"""Who of a slice's members an alert is for."""

from collections.abc import Iterable
from dataclasses import dataclass

from relay.domain.alert import Alert
from relay.domain.facts import short_id
from relay.domain.member import Member
from relay.domain.target import has_left, owner


@dataclass(frozen=True, slots=True)
class Audience:
    """The people of a slice by their short id, each with the neighbourhood that their message
    names.
    """

    people: dict[str, tuple[Member, str]]
    left: frozenset[str]

    @property
    def seen(self) -> int:
        """Everybody that this slice accounts for."""
        return len(self.people) + len(self.left)


def audience(alert: Alert, members: Iterable[tuple[str, Member]]) -> Audience:
    """The audience among ``members``, given as pairs of the group they were read from and member.

    Somebody in several targets is read several times and taken once, from the group that owns them.
    """
    names = {target.group: target.name for target in alert.targets}
    people: dict[str, tuple[Member, str]] = {}
    left = set()
    for group, member in members:
        if owner(member, alert.targets) != group or not alert.meant_for(test_phone=member.test):
            continue
        if has_left(member, alert.targets):
            left.add(short_id(member.id))
        else:
            people[short_id(member.id)] = (member, names[group])
    return Audience(people, frozenset(left))
