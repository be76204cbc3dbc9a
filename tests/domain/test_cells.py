import math
import time

import h3.api.basic_int as h3  # type: ignore[import-untyped]
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from relay.domain import cells
from relay.domain.area import Area, Circle, Polygon, parse_polygon
from relay.domain.cells import AreaCells, by_parent, cells_of, group_cells, pack, unpack
from relay.domain.outline import Ring

from tests.searching import examples

from .test_area import polygon, star

LAT, LON = 52.6, 5.4
EAST, NORTH = 1 / (111_195 * math.cos(math.radians(LAT))), 1 / 111_195
"""Degrees in a metre."""


def box(west: float, south: float, east: float, north: float) -> Polygon:
    """A rectangle, in metres from the middle of the sample's water."""
    x1, x2, y1, y2 = LON + west * EAST, LON + east * EAST, LAT + south * NORTH, LAT + north * NORTH
    return Polygon((((x1, y1), (x2, y1), (x2, y2), (x1, y2), (x1, y1)),))


def place(x: float, y: float, radius: float) -> Circle:
    return Circle(LAT + y * NORTH, LON + x * EAST, radius)


def hits(area: Area, group: Polygon) -> bool:
    """Whether an alert for ``area`` goes to ``group``, by way of what is stored."""
    found, stored = cells_of(area), by_parent(group_cells([group.rings]))
    return any(found.overlaps(stored[parent]) for parent in found.parents if parent in stored)


def finest(compact: frozenset[int]) -> set[int]:
    return {child for cell in compact for child in h3.cell_to_children(cell, 12)}


WEST, EASTERN = box(-800, -400, 0, 400), box(0, -400, 800, 400)


@pytest.mark.parametrize("area", [WEST, place(-400, 0, 390), place(-30, 100, 4)])
def test_an_area_in_one_neighbourhood_spares_the_next(area: Area) -> None:
    assert hits(area, WEST)
    assert not hits(area, EASTERN)


@pytest.mark.parametrize("area", [box(-25, -20, 25, 20), place(0, 0, 1), place(-380, 0, 410)])
def test_an_area_across_a_border_hits_both_sides(area: Area) -> None:
    assert hits(area, WEST)
    assert hits(area, EASTERN)


def test_a_hole_spares_the_neighbourhood_in_it() -> None:
    inner = box(-200, -200, 200, 200)
    ring = Polygon((*box(-600, -600, 600, 600).rings, *inner.rings))
    assert hits(ring, box(-600, -600, -200, 600))
    assert not hits(ring, inner)


def test_a_sliver_hits_the_neighbourhood_it_lies_in() -> None:
    assert hits(box(-300, 10, -299, 10.2), WEST)


def test_a_neighbourhood_without_a_centre_of_a_cell_is_found() -> None:
    yard = box(3, 3, 9, 7)
    assert len(group_cells([yard.rings])) == 1
    assert hits(yard, yard)
    assert hits(place(6, 5, 1), yard)


@given(st.floats(0, math.tau), st.floats(0, 1), st.floats(-400, 400))
def test_a_pinpoint_hits_the_neighbourhood_it_stands_in(
    turn: float, inside: float, along: float
) -> None:
    """However the border runs and however near the point is to it."""

    def turned(x: float, y: float) -> tuple[float, float]:
        east = x * math.cos(turn) - y * math.sin(turn)
        return LON + east * EAST, LAT + (x * math.sin(turn) + y * math.cos(turn)) * NORTH

    corners = [(0, -500), (900, -500), (900, 500), (0, 500), (0, -500)]
    lon, lat = turned(inside, along)
    assert hits(Circle(lat, lon, 1), Polygon((tuple(turned(*corner) for corner in corners),)))


positions = st.tuples(st.integers(-300, 300), st.integers(-300, 300))


@given(st.lists(positions, min_size=3, max_size=9), st.lists(positions, min_size=3, max_size=9))
@settings(max_examples=examples(30))
def test_overlap_is_intersection_of_the_finest_cells(
    one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    shapes = [
        shapely.MultiPoint(points).convex_hull.buffer(30, quad_segs=2) for points in (one, other)
    ]
    area, group = (
        Polygon((tuple((LON + x * EAST, LAT + y * NORTH) for x, y in shape.exterior.coords),))
        for shape in shapes
    )
    common = finest(cells_of(area).cells) & finest(group_cells([group.rings]))
    assert hits(area, group) == bool(common)


@given(st.sets(st.integers(0, 2**64 - 1)))
def test_packed_cells_come_back(numbers: set[int]) -> None:
    assert set(unpack(pack(numbers))) == numbers
    assert len(pack(numbers)) == 8 * len(numbers)


@pytest.mark.parametrize(
    "ring", [star(300, 0.02, 0.7), star(6, 0.12, 0.2), star(150, 0.004), star(3, 0.13)]
)
def test_cutting_a_polygon_up_changes_no_cell(ring: list[list[float]]) -> None:
    whole = h3.h3shape_to_cells(h3.LatLngPoly([(lat, lon) for lon, lat in ring]), 12)
    assert finest(cells_of(parse_polygon(polygon(ring))).cells) == set(whole)


def test_an_area_of_two_pieces_hits_what_either_hits() -> None:
    both = cells_of(place(-400, 0, 50), place(400, 0, 50))
    for group in (WEST, EASTERN):
        stored = by_parent(group_cells([group.rings]))
        assert any(both.overlaps(packed) for packed in stored.values())


def test_stored_cells_are_compact_and_never_coarser_than_their_key() -> None:
    stored = group_cells([box(-3000, -3000, 3000, 3000).rings])
    assert {h3.get_resolution(cell) for cell in stored} == {8, 9, 10, 11, 12}
    assert len(stored) < len(finest(stored)) / 20
    assert set(by_parent(stored)) == {h3.int_to_str(h3.cell_to_parent(cell, 8)) for cell in stored}


def test_the_keys_to_read_are_all_the_coarse_cells_of_the_area() -> None:
    area = cells_of(place(0, 0, 900))
    assert set(area.parents) == {
        h3.int_to_str(h3.cell_to_parent(cell, 8)) for cell in finest(area.cells)
    }


@pytest.mark.parametrize(
    "area",
    [
        Circle(LAT, LON, 10_000),
        parse_polygon(polygon(star(998, 0.09, 0.99))),
        box(0, 0, 90_000, 2),
    ],
)
def test_the_largest_areas_are_looked_up_within_a_second(area: Area) -> None:
    start = time.process_time()
    assert cells_of(area).parents
    assert time.process_time() - start < 1


def test_no_cells_overlap_nothing() -> None:
    assert not AreaCells.of([]).overlaps(pack(group_cells([WEST.rings])))


def test_the_parts_of_a_neighbourhood_are_taken_together() -> None:
    parts: list[tuple[Ring, ...]] = [WEST.rings, box(2000, 0, 2100, 100).rings]
    assert group_cells(parts) == group_cells(parts[:1]) | group_cells(parts[1:])
    assert cells.FINEST == 12
