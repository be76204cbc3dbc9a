"""In which neighbourhood a point of the map lies."""

import math
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, cast

from relay.domain.group import GeoJSON
from relay.domain.outline import METRES_PER_DEGREE, Position, Ring, crossings_at

GAP_M = 10
"""Stored borders are within 5 m of the real ones, each for itself: between two neighbourhoods there
may be a gap twice as wide."""


def neighbourhood_at(place: Position, boundaries: Mapping[str, GeoJSON]) -> str | None:
    """The id of the neighbourhood that ``place`` (lon, lat) lies in; None outside of all of them.

    In a gap between two it is the nearest one.
    """
    for group, boundary in boundaries.items():
        if any(_inside(place, rings) for rings in parts(boundary)):
            return group
    near = {group: _distance_m(place, boundary) for group, boundary in boundaries.items()}
    nearest = min(near, key=near.__getitem__, default=None)
    return nearest if nearest is not None and near[nearest] <= GAP_M else None


def parts(boundary: GeoJSON) -> list[tuple[Ring, ...]]:
    """The polygons of a GeoJSON Polygon or MultiPolygon: each its border, then its holes."""
    coordinates = cast("Any", boundary["coordinates"])
    polygons = coordinates if boundary["type"] == "MultiPolygon" else [coordinates]
    return [
        tuple(tuple((each[0], each[1]) for each in ring) for ring in polygon)
        for polygon in polygons
    ]


def _inside(place: Position, rings: tuple[Ring, ...]) -> bool:
    """Whether an odd number of lines lies to the west."""
    lon, lat = place
    return sum(crossing <= lon for crossing in crossings_at(rings, lat)) % 2 == 1


def _distance_m(place: Position, boundary: GeoJSON) -> float:
    """Metres to the nearest line of the boundary."""
    rings = (ring for rings in parts(boundary) for ring in rings)
    return min(_to_segment(a, b) for ring in rings for a, b in pairwise(_around(place, ring)))


def _around(place: Position, ring: Ring) -> Iterable[tuple[float, float]]:
    """The ring in metres east and north of ``place``."""
    lon, lat = place
    east = METRES_PER_DEGREE * math.cos(math.radians(lat))
    return (((x - lon) * east, (y - lat) * METRES_PER_DEGREE) for x, y in ring)


def _to_segment(a: tuple[float, float], b: tuple[float, float]) -> float:
    """From the origin to the line between two points."""
    (ax, ay), (dx, dy) = a, (b[0] - a[0], b[1] - a[1])
    length = dx * dx + dy * dy
    share = min(1.0, max(0.0, -(ax * dx + ay * dy) / length)) if length else 0.0
    return math.hypot(ax + share * dx, ay + share * dy)
