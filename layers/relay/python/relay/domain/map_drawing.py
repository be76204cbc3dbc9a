"""A municipality drawn small: whole numbers on a grid, for an SVG of a few kilobytes.

Equirectangular: the same metres to a step, east and north, in the middle of the map; a town is
small enough for that (0.1 % across 50 km).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from relay.domain.group import GeoJSON
from relay.domain.outline import Ring
from relay.domain.whereabouts import parts

SIZE = 1_000
"""Steps along the longer side: some 12 m each where a town is 12 km wide."""

MARGIN = 8
"""Steps of room around the town, so that no line is cut off."""

TOLERANCE = 1.0
"""Steps that a line may be off: less than the width of a line on a phone."""

_Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class MapDrawing:
    """Paths by id, in SVG's own language. A place is drawn at x = (lon - west) × ``per_lon``,
    y = (north - lat) × ``per_lat``.
    """

    width: int
    height: int
    west: float
    north: float
    per_lon: float
    per_lat: float
    paths: Mapping[str, str]


def drawn(boundaries: Mapping[str, GeoJSON]) -> MapDrawing:
    """The map of all ``boundaries``, north up."""
    shapes = {group: parts(boundary) for group, boundary in boundaries.items()}
    places = [each for rings in shapes.values() for part in rings for ring in part for each in ring]
    if not places:
        return MapDrawing(SIZE, SIZE, 0, 0, 1, 1, {})
    west, east = min(lon for lon, _ in places), max(lon for lon, _ in places)
    south, north = min(lat for _, lat in places), max(lat for _, lat in places)
    shrink = math.cos(math.radians((south + north) / 2))
    room = SIZE - 2 * MARGIN
    per_lat = room / max(north - south, (east - west) * shrink, 1e-9)
    per_lon = per_lat * shrink
    frame = MapDrawing(
        width=math.ceil((east - west) * per_lon) + 2 * MARGIN,
        height=math.ceil((north - south) * per_lat) + 2 * MARGIN,
        west=west - MARGIN / per_lon,
        north=north + MARGIN / per_lat,
        per_lon=per_lon,
        per_lat=per_lat,
        paths={},
    )
    paths = {
        group: "".join(_path(ring, frame) for rings in shape for ring in rings)
        for group, shape in shapes.items()
    }
    return MapDrawing(frame.width, frame.height, frame.west, frame.north, per_lon, per_lat, paths)


def _path(ring: Ring, frame: MapDrawing) -> str:
    """One closed line: where it starts, then steps from point to point."""
    grid = [
        (round((lon - frame.west) * frame.per_lon), round((frame.north - lat) * frame.per_lat))
        for lon, lat in ring
    ]
    line = _simple([grid[0], *(b for a, b in pairwise(grid) if a != b)])
    (x, y), steps = line[0], [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(line[:-1])]
    return f"M{x} {y}l" + " ".join(f"{dx} {dy}" for dx, dy in steps) + "z" if steps else ""


def _simple(line: Sequence[_Point]) -> list[_Point]:
    """The line without points that are hardly off it (Ramer, Douglas and Peucker)."""
    kept, spans = {0, len(line) - 1}, [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        off = [_off(line[at], line[first], line[last]) for at in range(first + 1, last)]
        if off and max(off) > TOLERANCE:
            farthest = first + 1 + off.index(max(off))
            kept.add(farthest)
            spans += [(first, farthest), (farthest, last)]
    return [line[at] for at in sorted(kept)]


def _off(point: _Point, a: _Point, b: _Point) -> float:
    """Steps from the point to the line through a and b; to a if they are one."""
    length = math.dist(a, b)
    if length == 0:
        return math.dist(point, a)
    cross = (b[0] - a[0]) * (a[1] - point[1]) - (a[0] - point[0]) * (b[1] - a[1])
    return abs(cross) / length
