"""Invented members for the local stack: the same number and seed give the same people.

They have the variety that the service meets: languages, several groups, people known to WhatsApp by
a username only, the municipality's own test phones. Larger neighbourhoods have more members.
"""

import random
from collections.abc import Mapping, Sequence
from uuid import UUID

from relay.domain.group import GeoJSON, Group
from relay.domain.member import Member, Membership
from relay.domain.outline import parse_ring, polygon_area_m2

from local.whatsapp.recipients import bsuid_of

MOST = 10_000_000
"""Numbers to hand out: +31 60 and seven digits, which look Dutch and are nobody's mobile."""

LANGUAGE_SHARES: Mapping[str, float] = {"nl": 80, "en": 8, "fr": 6, "de": 6}
"""Per cent; of a stack with fewer languages the rest keeps its proportions."""

SIMULATOR_SEED = 1
"""The simulator's own, by which it gives BSUIDs to numbers."""

_OTHER_LANGUAGE = 4.0
_GROUP_SHARES = {1: 85, 2: 10, 3: 4, 4: 1}
_NO_NUMBER = 0.05
_TEST_PHONE = 0.01
_JOINED_WITHIN_MS = 2 * 365 * 86_400_000


def invented_members(
    count: int,
    groups: Sequence[Group],
    boundaries: Mapping[str, GeoJSON],
    *,
    now: int,
    languages: Sequence[str] = tuple(LANGUAGE_SHARES),
    seed: int = 1,
) -> list[Member]:
    """``count`` members, each in one to four adjoining groups; all joined before ``now`` (Unix ms).

    Raises:
        ValueError: no groups, no languages, or more members than there are numbers.
    """
    if not groups or not languages or not 0 <= count <= MOST:
        raise ValueError(f"needs groups, languages and at most {MOST:,} members")
    chance = random.Random(seed)  # noqa: S311 - nothing here is secret
    homes = chance.choices(groups, [_area(boundaries[group.id]) for group in groups], k=count)
    tongues = [LANGUAGE_SHARES.get(language, _OTHER_LANGUAGE) for language in languages]
    spoken = chance.choices(languages, tongues, k=count)
    numbers = chance.sample(range(MOST), count)
    ids = {group.id for group in groups}
    near = {group.id: [each for each in group.neighbours if each in ids] for group in groups}
    return [
        _member(chance, number, language, _walk(chance, home.id, near), now)
        for number, language, home in zip(numbers, spoken, homes, strict=True)
    ]


def _member(
    chance: random.Random, number: int, language: str, groups: Sequence[str], now: int
) -> Member:
    """One person, known by number and BSUID; who has a username shows the BSUID only."""
    unnumbered = chance.random() < _NO_NUMBER
    digits = f"3160{number:07}"
    return Member(
        id=UUID(int=chance.getrandbits(128), version=4).hex,
        phone=None if unnumbered else f"+{digits}",
        bsuid=f"NL.{10**19 + number}" if unnumbered else bsuid_of(digits, SIMULATOR_SEED),
        language=language,
        test=chance.random() < _TEST_PHONE,
        memberships={
            group: Membership(joined=now - 1 - chance.randrange(_JOINED_WITHIN_MS))
            for group in groups
        },
    )


def _walk(chance: random.Random, home: str, near: Mapping[str, Sequence[str]]) -> list[str]:
    """The home group and, for some, groups that adjoin those they are in already."""
    (wanted,) = chance.choices(list(_GROUP_SHARES), list(_GROUP_SHARES.values()))
    found = [home]
    while len(found) < wanted:
        around = sorted({other for group in found for other in near[group]} - set(found))
        if not around:
            break
        found.append(chance.choice(around))
    return found


def _area(boundary: GeoJSON) -> float:
    """Square metres of a Polygon or MultiPolygon."""
    coordinates = boundary["coordinates"]
    polygons = [coordinates] if boundary["type"] == "Polygon" else coordinates
    if not isinstance(polygons, list):
        raise ValueError("a boundary is a Polygon or a MultiPolygon")
    return sum(polygon_area_m2([parse_ring(ring, "") for ring in rings]) for rings in polygons)
