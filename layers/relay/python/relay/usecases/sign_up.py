"""Handing out a code for the groups that somebody wants to join; nothing personal is asked."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from relay.domain.country import Country
from relay.domain.group import GeoJSON, Group
from relay.domain.outline import Position
from relay.domain.refusal import Fault, Refused
from relay.domain.signup_code import VALID_MS, join_link, new_code, shown
from relay.domain.whereabouts import neighbourhood_at
from relay.usecases.people_ports import Signup, SignupCodes
from relay.usecases.ports import Clock

MOST_GROUPS = 10
"""Groups that one code stands for."""

REMEMBERED_MS = 60_000
"""How long a function remembers the map: a new one is seen a minute later."""


class GroupsMap(Protocol):
    """The groups and their borders as loaded."""

    def all(self) -> list[Group]:
        """Every group, by name."""

    def boundaries(self) -> Mapping[str, GeoJSON]:
        """The simplified border of every group, by id."""


@dataclass(frozen=True, slots=True)
class House:
    """Where one signs up. ``number`` is the one that people write to: digits, without plus."""

    municipality: str
    country: Country
    languages: tuple[str, ...]
    number: str
    link_url: str


@dataclass(frozen=True, slots=True, eq=False)
class Town:
    """The map at one moment; groups by id, in order of their names. Some lie nowhere."""

    groups: Mapping[str, Group]
    boundaries: Mapping[str, GeoJSON]


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose: groups, or a point (lon, lat) that one of them lies around."""

    groups: tuple[str, ...]
    language: str
    adult: bool
    rules: str
    point: Position | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A new code as it is shown, what it is for, and the link that sends it. ``expires``: Unix ms.

    Whoever the code is shown to, it says nothing of them.
    """

    code: str
    link: str
    expires: int
    language: str
    groups: tuple[Group, ...]


class SignUp:
    """Checks a choice and stores a code for it."""

    def __init__(
        self,
        groups: GroupsMap,
        codes: SignupCodes,
        clock: Clock,
        house: House,
        new_code: Callable[[], str] = new_code,
    ) -> None:
        self._map, self._codes, self._clock, self._new_code = groups, codes, clock, new_code
        self.house = house
        self._town: tuple[int, Town] | None = None

    def town(self) -> Town:
        """The map, at most a minute old; one that is still empty is read anew each time."""
        now = self._clock.now()
        if self._town and self._town[1].groups and now - self._town[0] < REMEMBERED_MS:
            return self._town[1]
        self._town = now, self._read_town()
        return self._town[1]

    def _read_town(self) -> Town:
        """Groups still without their border are just being loaded; nobody can join them yet."""
        borders = self._map.boundaries()
        found = {each.id: each for each in self._map.all() if each.placeless or each.id in borders}
        return Town(found, {group: borders[group] for group in found if group in borders})

    def __call__(self, choice: Choice) -> Ticket:
        """A code for that choice. Raises Refused; then nothing was stored."""
        town = self.town()
        groups, misplaced = self._groups(choice, town)
        if faults := [*misplaced, *self._faults(choice)]:
            raise Refused(*faults)
        code, expires = self._new_code(), self._clock.now() + VALID_MS
        self._codes.put(code, Signup(groups, choice.language, choice.rules, expires))
        link = join_link(self.house.link_url, self.house.number, choice.language, shown(code))
        chosen = tuple(town.groups[group] for group in groups)
        return Ticket(shown(code), link, expires, choice.language, chosen)

    def _groups(self, choice: Choice, town: Town) -> tuple[tuple[str, ...], list[Fault]]:
        if choice.point is None:
            return tuple(dict.fromkeys(choice.groups)), list(_misplaced(choice.groups, town))
        found = neighbourhood_at(choice.point, town.boundaries)
        if found is None:
            mend = "lies outside this municipality; choose a neighbourhood from GET /groups"
            return (), [Fault("point", mend)]
        return (found,), []

    def _faults(self, choice: Choice) -> Iterator[Fault]:
        house = self.house
        if choice.language not in house.languages:
            known = ", ".join(house.languages)
            yield Fault("language", f"is no language of this municipality; it has {known}")
        if not choice.adult:
            yield Fault("adult", "must be true: one has to be 18 or older")
        if choice.rules != house.country.version:
            mend = f"must be the version in force, {house.country.version}: show it, then try again"
            yield Fault("rules", mend)


def _misplaced(groups: tuple[str, ...], town: Town) -> Iterator[Fault]:
    if not 0 < len(set(groups)) <= MOST_GROUPS:
        yield Fault("groups", f"must be 1 to {MOST_GROUPS} neighbourhoods")
        return
    for place, group in enumerate(groups):
        if group not in town.groups:
            yield Fault(f"groups[{place}]", "is no neighbourhood here; GET /groups lists all")
