"""Audiences that hurt: people in several groups, without a phone number, who come and go."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from relay.domain.member import Member, Membership

from tests.world.people import group_id, residents


@dataclass(frozen=True, slots=True)
class Home:
    """A group: its people, and their number in the lookup's eyes (it makes the slices)."""

    people: int
    hint: int


@dataclass(frozen=True, slots=True)
class Move:
    """So many seconds after the alert was accepted, people's memberships change."""

    after_s: float
    people: Sequence[Member]


@dataclass(frozen=True, slots=True)
class Cast:
    """Who lives where, who of them is addressed, and who comes and goes meanwhile.

    ``leavers``: Unix seconds when each of them is in none of the groups any more.
    """

    settled: Sequence[Member]
    addressed: Mapping[str, Member]
    moves: Sequence[Move]
    leavers: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Town:
    """An audience, and how fast it is sent to (messages a second).

    Somebody leaves the first home and the last one; one joins each of them.
    """

    homes: tuple[Home, ...]
    per_second: float
    leave_s: tuple[float, float]

    @property
    def people(self) -> int:
        """Whom an alert addresses."""
        return sum(home.people for home in self.homes)

    @property
    def hints(self) -> dict[str, int]:
        """Each group's count, as the lookup sees it."""
        return {group_id(number): home.hint for number, home in enumerate(self.homes)}

    def cast(self, posted: float) -> Cast:
        """The people of an alert that is accepted at a moment (Unix seconds)."""
        addressed = list(self._settled())
        first, last = group_id(0), group_id(len(self.homes) - 1)
        gone = replace(_extra(1), memberships={first: Membership(0, 1)})
        moves, leavers = [], {}
        for after_s, member in zip(self.leave_s, (addressed[1], addressed[-1]), strict=True):
            moves.append(Move(after_s, [_without(member, member.memberships, posted + after_s)]))
            leavers[member.id] = posted + after_s
        moves += [
            Move(1, [replace(_extra(number), memberships={home: _since(posted + 1)})])
            for number, home in ((2, first), (3, last))
        ]
        # Of two groups, one is left: still a neighbour.
        both = next(each for each in addressed if len(each.memberships) > 1)
        moves.append(Move(0.5, [_without(both, [min(both.memberships)], posted + 0.5)]))
        people = {member.id: member for member in addressed}
        return Cast([*addressed, gone], people, moves, leavers)

    def _settled(self) -> Iterator[Member]:
        """Every fifth has no phone number; every sixth is in the next group as well."""
        most = max(home.people for home in self.homes)
        invented = iter(residents(len(self.homes), most))
        number = 0
        for index, home in enumerate(self.homes):
            for place, member in enumerate([next(invented) for _ in range(most)]):
                if place < home.people:
                    yield self._peculiar(member, index, number)
                    number += 1

    def _peculiar(self, member: Member, home: int, number: int) -> Member:
        if number % 5 == 4:
            member = replace(member, phone=None, bsuid=f"NL.13491208655{number:09d}")
        if number % 6 == 3 and home + 1 < len(self.homes):
            both = {group_id(home): Membership(0), group_id(home + 1): Membership(0)}
            member = replace(member, memberships=both)
        return member


TOWN = Town((*[Home(60, 170)] * 4, *[Home(20, 55)] * 3), per_second=76, leave_s=(3, 1))
"""300 people in five slices, so that chains of slices are at work; three groups share the last."""

HAMLET = Town((*[Home(4, 170)] * 3, *[Home(2, 85)] * 2), per_second=4, leave_s=(3.5, 1))
"""16 people in four slices, the last of two groups: small enough to be killed at every point."""


def _extra(number: int) -> Member:
    """Somebody an alert does not address."""
    return Member(f"{number:032x}", f"+31699{number:06d}", None, "nl", False, {})


def _since(moment: float) -> Membership:
    return Membership(int(moment * 1_000))


def _without(member: Member, groups: Sequence[str] | Mapping[str, object], at: float) -> Member:
    """The same person, having left some groups."""
    memberships = {
        group: replace(each, left=int(at * 1_000)) if group in groups else each
        for group, each in member.memberships.items()
    }
    return replace(member, memberships=memberships)
