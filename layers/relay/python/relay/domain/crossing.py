"""Whether the rings of a polygon cross themselves or each other.

Exact: positions become whole numbers of 10⁻⁹ degree (0.1 mm), so no rounding decides. Edges are
swept from west to east and only those with overlapping extents meet. The worst case is quadratic,
which the limit on positions (`relay.domain.area.MAX_POSITIONS`) makes harmless.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from relay.domain.outline import AreaError, Ring

_Point = tuple[int, int]


class _Edge(NamedTuple):
    west: int
    east: int
    south: int
    north: int
    ring: int
    number: int
    a: _Point
    b: _Point


def check_crossings(rings: Sequence[Ring]) -> None:
    """Refuse a ring that crosses or touches itself, and holes that cross the border or leave it."""
    exact = [_exact(ring) for ring in rings]
    sizes = [len(points) - 1 for points in exact]
    for one, other in _meetings(exact):
        if one.ring != other.ring:
            if _cross(one, other):
                number = max(one.ring, other.ring)
                raise AreaError(
                    f"coordinates[{number}]", "the hole crosses another ring: draw it apart"
                )
        elif _self_contact(one, other, sizes[one.ring]):
            raise AreaError(
                f"coordinates[{one.ring}]",
                f"the line crosses or touches itself {_near(one.b)}: draw it without crossing",
            )
    for number, hole in enumerate(exact[1:], 1):
        if any(_outside(point, exact[0]) for point in hole):
            raise AreaError(f"coordinates[{number}]", "the hole lies outside the border: remove it")


def _near(point: _Point) -> str:
    return f"near lon {point[0] / 1e9:.5f}, lat {point[1] / 1e9:.5f}"


def _exact(ring: Ring) -> list[_Point]:
    """The ring on the fine grid, without repeated positions."""
    points = [(round(lon * 1e9), round(lat * 1e9)) for lon, lat in ring]
    return [points[0], *(b for a, b in pairwise(points) if a != b)]


def _edges(rings: Sequence[list[_Point]]) -> Iterator[_Edge]:
    for number, points in enumerate(rings):
        for index, (a, b) in enumerate(pairwise(points)):
            (west, east), (south, north) = sorted((a[0], b[0])), sorted((a[1], b[1]))
            yield _Edge(west, east, south, north, number, index, a, b)


def _meetings(rings: Sequence[list[_Point]]) -> Iterator[tuple[_Edge, _Edge]]:
    """Pairs of edges whose bounding boxes touch."""
    edges = sorted(_edges(rings))
    for position, one in enumerate(edges):
        east, south, north = one.east, one.south, one.north
        for place in range(position + 1, len(edges)):
            other = edges[place]
            if other.west > east:
                break
            if other.south <= north and other.north >= south:
                yield one, other


def _turn(a: _Point, b: _Point, c: _Point) -> int:
    """Positive when a → b → c turns left, 0 on a straight line."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _cross(one: _Edge, other: _Edge) -> bool:
    """Whether the edges cross in a point inside both."""
    return (
        _turn(one.a, one.b, other.a) * _turn(one.a, one.b, other.b) < 0
        and _turn(other.a, other.b, one.a) * _turn(other.a, other.b, one.b) < 0
    )


def _on(point: _Point, edge: _Edge) -> bool:
    return (
        edge.west <= point[0] <= edge.east
        and edge.south <= point[1] <= edge.north
        and _turn(edge.a, edge.b, point) == 0
    )


def _self_contact(one: _Edge, other: _Edge, size: int) -> bool:
    """Whether two edges of a ring meet other than as neighbours in their common corner."""
    if one.number > other.number:
        one, other = other, one
    if other.number - one.number == 1:
        return _on(one.a, other) or _on(other.b, one)
    if one.number == 0 and other.number == size - 1:
        return _on(one.b, other) or _on(other.a, one)
    ends = ((one.a, other), (one.b, other), (other.a, one), (other.b, one))
    return _cross(one, other) or any(_on(point, edge) for point, edge in ends)


def _outside(point: _Point, ring: list[_Point]) -> bool:
    """Whether the point lies outside the ring; on its line is not outside."""
    x, y = point
    inside = False
    for a, b in pairwise(ring):
        turn = _turn(a, b, point)
        if turn == 0 and min(a[0], b[0]) <= x <= max(a[0], b[0]) and (a[1] - y) * (b[1] - y) <= 0:
            return False
        if (a[1] <= y) != (b[1] <= y) and (turn > 0) == (b[1] > a[1]):
            inside = not inside
    return not inside
