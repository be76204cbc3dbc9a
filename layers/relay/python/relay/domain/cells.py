"""Pieces of the map as h3 cells, and whether two pieces overlap.

A piece is the set of cells of resolution 12 whose centre lies in it (edge 10.8 m, see
https://h3geo.org/docs/core-library/restable). Sharing a border is no overlap; an overlap at least
25 m wide holds a centre. Sets are kept compact: where all children are in, their parent stands for
them, up to resolution 8 (0.74 km²), the key under which the groups' cells are stored.
"""

import math
import struct
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import h3.api.memview_int as h3  # type: ignore[import-untyped]

from relay.domain.area import Area, Circle
from relay.domain.outline import METRES_PER_DEGREE, Position, Ring, interior_point, polygon_area_m2

FINEST = 12
COARSEST = 8

REACH_M = 25
"""A smaller circle counts as this large, so that it holds a cell of the neighbourhood it stands in:
no point is further than 10.8 m from a centre of a cell, so none beside a border is further than
21.6 m from one on its own side."""

_CORNERS = 96
"""Of the polygon that stands for a circle: it falls 5 m short at 10 km, nothing at 1 km."""

_MAX_CORNERS, _MAX_DEGREES, _MIN_DEGREES = 100, 0.1, 0.003
"""h3 compares cell by edge, and looks at all of the bounding box. Cutting a polygon in pieces of
this size makes 1,000 corners on 314 km² 5 times, and a thin diagonal 100 times, as fast."""


@dataclass(frozen=True, slots=True)
class AreaCells:
    """The cells of an alert's area. ``parents`` are the stored keys to read, as h3 strings."""

    cells: frozenset[int]
    above: frozenset[int]
    parents: tuple[str, ...]

    @classmethod
    def of(cls, cells: Iterable[int]) -> "AreaCells":
        """From compact cells of resolutions 8 to 12; one may lie within another."""
        own = frozenset(cells)
        above = frozenset(up for cell in own for up in _ancestors(cell))
        roots = {cell for cell in own | above if h3.get_resolution(cell) == COARSEST}
        return cls(own, above - own, tuple(sorted(map(h3.int_to_str, roots))))

    def overlaps(self, packed: bytes) -> bool:
        """Whether the area and a group's packed cells have a piece of the map in common."""
        return any(
            cell in self.cells
            or cell in self.above
            or any(up in self.cells for up in _ancestors(cell))
            for cell in unpack(packed)
        )


def cells_of(*areas: Area) -> AreaCells:
    """The cells of all the areas together; every area has at least one."""
    return AreaCells.of(cell for area in areas for cell in _area_cells(area))


def _area_cells(area: Area) -> set[int]:
    if isinstance(area, Circle):
        return _cells_inside([_circle_ring(area.lat, area.lon, area.radius_m)])
    found = _cells_inside(area.rings)
    if found:
        return found
    lon, lat = interior_point(area.rings)
    return _cells_inside([_circle_ring(lat, lon, REACH_M)])


def _circle_ring(lat: float, lon: float, radius_m: float) -> Ring:
    north = max(radius_m, REACH_M) / METRES_PER_DEGREE
    east = north / math.cos(math.radians(lat))
    turns = [math.tau * corner / _CORNERS for corner in range(_CORNERS)]
    ring = [(lon + east * math.sin(turn), lat + north * math.cos(turn)) for turn in turns]
    return (*ring, ring[0])


def group_cells(parts: Sequence[Sequence[Ring]]) -> frozenset[int]:
    """The compact cells of a neighbourhood of one or more polygons.

    One too small to hold a centre gets the cell in which a point of its largest part lies.
    """
    found = {cell for rings in parts for cell in _cells_inside(rings)}
    if not found:
        lon, lat = interior_point(max(parts, key=polygon_area_m2))
        return frozenset([h3.latlng_to_cell(lat, lon, FINEST)])
    finest = set(h3.uncompact_cells(array("Q", found), FINEST))
    return frozenset(_compact(array("Q", finest)))


def _cells_inside(rings: Sequence[Ring]) -> set[int]:
    """Cells, compacted piece by piece, whose centres lie within the border and not in a hole."""
    found: set[int] = set()
    for piece in _pieces([ring[:-1] for ring in rings]):
        outer, *holes = [[(lat, lon) for lon, lat in ring] for ring in piece]
        shape = h3.LatLngPoly(outer, *holes)
        found.update(_compact(h3.polygon_to_cells_experimental(shape, FINEST, "center")))
    return found


def _compact(cells: "memoryview | array[int]") -> Iterator[int]:
    """The compacted form of distinct cells of resolution 12, none coarser than 8."""
    for cell in h3.compact_cells(cells):
        if h3.get_resolution(cell) < COARSEST:
            yield from h3.cell_to_children(cell, COARSEST)
        else:
            yield cell


def _pieces(rings: list[Sequence[Position]]) -> Iterator[list[Sequence[Position]]]:
    """The polygon cut into small and simple pieces; rings do not repeat their start here."""
    lons, lats = [lon for lon, _ in rings[0]], [lat for _, lat in rings[0]]
    width, height = max(lons) - min(lons), max(lats) - min(lats)
    large = sum(map(len, rings)) > _MAX_CORNERS or max(width, height) > _MAX_DEGREES
    if not large or max(width, height) < _MIN_DEGREES:
        yield rings
        return
    axis, at = (0, min(lons) + width / 2) if width >= height else (1, min(lats) + height / 2)
    for below in (True, False):
        kept = [_half(ring, axis, at, below) for ring in rings]
        if len(kept[0]) > 2:
            yield from _pieces([ring for ring in kept if len(ring) > 2])


def _half(ring: Sequence[Position], axis: int, at: float, below: bool) -> Sequence[Position]:
    """What of a ring lies on one side of a line (Sutherland and Hodgman's clipping)."""
    kept: list[Position] = []
    for here, there in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (here[axis] < at) == below:
            kept.append(here)
        if (here[axis] < at) != (there[axis] < at):
            share = (at - here[axis]) / (there[axis] - here[axis])
            across = here[1 - axis] + share * (there[1 - axis] - here[1 - axis])
            kept.append((at, across) if axis == 0 else (across, at))
    return kept


def _ancestors(cell: int) -> list[int]:
    """The cells above, from resolution 8 down to the parent."""
    return [h3.cell_to_parent(cell, up) for up in range(COARSEST, h3.get_resolution(cell))]


def by_parent(cells: Iterable[int]) -> dict[str, bytes]:
    """Compact cells, packed, under the h3 string of the resolution-8 cell they lie in."""
    parted: defaultdict[str, list[int]] = defaultdict(list)
    for cell in cells:
        parted[h3.int_to_str(h3.cell_to_parent(cell, COARSEST))].append(cell)
    return {parent: pack(inside) for parent, inside in parted.items()}


def pack(cells: Iterable[int]) -> bytes:
    """Big-endian unsigned 64-bit numbers, ascending: 8 bytes a cell."""
    ordered = sorted(cells)
    return struct.pack(f">{len(ordered)}Q", *ordered)


def unpack(packed: bytes) -> tuple[int, ...]:
    """The cells that `pack` packed."""
    return struct.unpack(f">{len(packed) // 8}Q", packed)
