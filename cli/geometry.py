"""Geometry of neighbourhoods: checked as it is, never mended in silence; borders, who adjoins."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from relay.domain.group import GeoJSON
from relay.domain.outline import METRES_PER_DEGREE, AreaError, Ring, parse_ring, polygon_area_m2

MAX_AREA_KM2 = 500
"""No Dutch buurt or Belgian sector comes near; beyond it the coordinates are most likely wrong."""

TOUCHING_M = 1.0
"""Digitised borders leave gaps; a municipality's own map is good to about a metre."""

SIMPLIFIED_M = 5.0
_DECIMALS = 6

Parts = tuple[tuple[Ring, ...], ...]


class GeometryError(ValueError):
    """What is wrong with a geometry, and what to do about it."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what, self.mend = what, mend


@dataclass(frozen=True, slots=True)
class Shape:
    """A neighbourhood's polygons: as rings, and as shapely knows them."""

    parts: Parts
    geometry: shapely.MultiPolygon


def parse_shape(geometry: object) -> Shape:
    """The shape of a GeoJSON Polygon or MultiPolygon.

    Raises:
        GeometryError: it is missing, of another type, not in WGS84 or not valid.
    """
    parts = tuple(_rings(rings, path) for path, rings in _polygons(geometry))
    shape = shapely.MultiPolygon([(rings[0], rings[1:]) for rings in parts])
    if not shape.is_valid:
        raise GeometryError(f"is not a valid area: {_reason(shape)}", "redraw that spot in a GIS")
    area_km2 = sum(map(polygon_area_m2, parts)) / 1e6
    if area_km2 > MAX_AREA_KM2:
        raise GeometryError(
            f"covers {area_km2:,.0f} km²",
            f"check its coordinates: a neighbourhood has at most {MAX_AREA_KM2} km²",
        )
    return Shape(parts, shape)


def _reason(shape: shapely.MultiPolygon) -> str:
    """Shapely's reason, ``Self-intersection[5.41 52.6]``, in words."""
    fault, _, place = shapely.is_valid_reason(shape).rstrip("]").partition("[")
    lon, lat = (f"{float(number):.5f}" for number in place.split())
    return f"{fault.lower()} near lon {lon}, lat {lat}"


def _polygons(geometry: object) -> list[tuple[str, object]]:
    """The polygons' coordinates, each with its path in the geometry."""
    if not isinstance(geometry, Mapping):
        raise GeometryError("has no geometry", "draw it, or remove the feature")
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon"):
        raise GeometryError(f"is a {kind}", "only Polygon and MultiPolygon can be a neighbourhood")
    if not isinstance(coordinates, list) or not coordinates:
        raise GeometryError("its geometry is empty", "draw it, or remove the feature")
    if kind == "Polygon":
        return [("coordinates", coordinates)]
    return [(f"coordinates[{number}]", each) for number, each in enumerate(coordinates)]


def _rings(rings: object, path: str) -> tuple[Ring, ...]:
    if not isinstance(rings, list) or not rings:
        raise GeometryError(f"{path} is empty", "draw it, or remove that part")
    try:
        return tuple(parse_ring(ring, f"{path}[{number}]") for number, ring in enumerate(rings))
    except AreaError as wrong:
        what, _, mend = wrong.message.partition(": ")
        raise GeometryError(what, mend or f"correct {wrong.path}") from wrong


class Projection:
    """Metres east and north of a municipality's south-west corner; good to 0.1 % across 50 km."""

    def __init__(self, shapes: Sequence[shapely.MultiPolygon]) -> None:
        west, south, _, north = shapely.total_bounds(shapes)
        east = METRES_PER_DEGREE * math.cos(math.radians((south + north) / 2))
        self._origin = np.array([west, south])
        self._scale = np.array([east, METRES_PER_DEGREE])

    def metric(self, shape: shapely.MultiPolygon) -> shapely.MultiPolygon:
        """From degrees to metres."""
        return _moved(shape, lambda xy: (xy - self._origin) * self._scale)

    def degrees(self, shape: shapely.MultiPolygon) -> shapely.MultiPolygon:
        """From metres to degrees, rounded to six decimals (0.1 m)."""
        return _moved(shape, lambda xy: np.round(xy / self._scale + self._origin, _DECIMALS))


def _moved(
    shape: shapely.MultiPolygon, move: Callable[[NDArray[np.float64]], NDArray[np.float64]]
) -> shapely.MultiPolygon:
    moved: shapely.MultiPolygon = shapely.transform(shape, move)
    return moved


def boundary(shape: shapely.MultiPolygon, projection: Projection) -> GeoJSON:
    """A border fit for a map on a screen: within 5 m of the real one, with far fewer positions."""
    simple = shapely.simplify(projection.metric(shape), SIMPLIFIED_M, preserve_topology=True)
    drawn: GeoJSON = json.loads(shapely.to_geojson(projection.degrees(simple)))
    return drawn


def adjoining(
    shapes: Sequence[shapely.MultiPolygon], projection: Projection
) -> list[tuple[int, ...]]:
    """For each shape the places of those that touch it, in a line or a corner, give or take 1 m."""
    metric = [projection.metric(shape) for shape in shapes]
    near: list[list[int]] = [[] for _ in metric]
    tree = shapely.STRtree(metric)
    pairs = tree.query(metric, predicate="dwithin", distance=TOUCHING_M)
    for one, other in pairs.T.tolist():
        if one != other:
            near[one].append(other)
    return [tuple(sorted(others)) for others in near]
