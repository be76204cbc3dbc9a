"""A town of three square neighbourhoods in a row, 500 m each: west, centre, east."""

import math
from collections.abc import Iterable, Sequence

from relay.adapters.groups_loading import GroupsLoading
from relay.adapters.groups_table import GroupsTable
from relay.adapters.keyed_hash import KeyedHash
from relay.adapters.members_loading import put_members
from relay.domain.cells import group_cells
from relay.domain.group import Group, Neighbourhood
from relay.domain.member import Member, Membership, new_member_id

from tests.conftest import Tables
from tests.kept import kept

PSEUDONYMS = KeyedHash("k" * 64)
"""As keyed by the secret of the fixture ``settings``."""

LAT, LON = 52.55, 5.45
STEP_LAT = 500 / 111_195
STEP_LON = STEP_LAT / math.cos(math.radians(LAT))
NAMES = {"west": "West", "centre": "Centrum", "east": "Oost"}


def square(place: int) -> tuple[tuple[float, float], ...]:
    """The ring of the neighbourhood at that place of the row, (lon, lat)."""
    left, right = LON + place * STEP_LON, LON + (place + 1) * STEP_LON
    top = LAT + STEP_LAT
    return ((left, LAT), (right, LAT), (right, top), (left, top), (left, LAT))


def polygon(place: int) -> dict[str, object]:
    """The same as GeoJSON."""
    return {"type": "Polygon", "coordinates": [[list(each) for each in square(place)]]}


def neighbourhoods() -> list[Neighbourhood]:
    """The map of the town."""
    ids = list(NAMES)
    return [
        Neighbourhood(
            Group(each, NAMES[each], neighbours=tuple(ids[max(0, i - 1) : i] + ids[i + 1 : i + 2])),
            polygon(i),
            group_cells([[square(i)]]),
        )
        for i, each in enumerate(ids)
    ]


def resident(
    number: int,
    groups: Sequence[str] = ("centre",),
    *,
    language: str = "nl",
    test: bool = False,
    phone: bool = True,
    joined: int = 0,
    left: int | None = None,
) -> Member:
    """Somebody with the ``number``-th phone."""
    return Member(
        id=new_member_id(),
        phone=f"+316{number:08d}" if phone else None,
        bsuid=f"NL.{number:020d}",
        language=language,
        test=test,
        memberships={group: Membership(joined, left) for group in groups},
    )


@kept("dynamodb", "tables", "Groups")
def _mapped(tables: Tables) -> None:
    GroupsLoading(tables.groups).replace(neighbourhoods())


def settle(tables: Tables, members: Iterable[Member] = ()) -> list[Member]:
    """Load the map and let the members move in."""
    if tables.groups.scan(Limit=1)["Items"]:
        GroupsLoading(tables.groups).replace(neighbourhoods())
    else:
        _mapped(tables)
    people = list(members)
    put_members(tables.members, PSEUDONYMS, people)
    for group in NAMES:
        count = sum(group in member.memberships for member in people)
        GroupsTable(tables.groups).add_memberships(group, count)
    return people
