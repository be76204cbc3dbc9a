"""A group: the people who signed up for one neighbourhood; and the neighbourhood as loaded."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

GeoJSON = Mapping[str, object]
"""A GeoJSON geometry, WGS84."""


@dataclass(frozen=True, slots=True)
class Group:
    """Nothing personal. ``memberships`` is a count, and a hint; ``neighbours`` are group ids.

    ``by_coordinator``: whether a coordinator admits who wants to join; None: as in the country.
    ``placeless``: it lies nowhere and is reached by its id alone, such as the volunteers of drills.
    """

    id: str
    name: str
    memberships: int = 0
    neighbours: tuple[str, ...] = ()
    by_coordinator: bool | None = None
    placeless: bool = False


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What a municipality's map says of one group: its simplified border and its h3 cells.

    ``cells`` are compacted, of resolutions 8 to 12 (`relay.domain.cells`).
    """

    group: Group
    boundary: GeoJSON
    cells: frozenset[int]


def check_municipality(municipality: Sequence[Neighbourhood]) -> None:
    """Refuse a map that contradicts itself.

    Raises:
        ValueError: no neighbourhoods, ids twice, or neighbours that are not there.
    """
    counts = Counter(each.group.id for each in municipality)
    if not counts:
        raise ValueError("a municipality has at least one neighbourhood")
    if twice := [group_id for group_id, count in counts.items() if count > 1]:
        raise ValueError(f"ids occur more than once: {', '.join(twice)}")
    unknown = {near for each in municipality for near in each.group.neighbours} - counts.keys()
    if unknown:
        raise ValueError(f"neighbours that are not there: {', '.join(sorted(unknown))}")
