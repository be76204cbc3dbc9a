"""The outline of a piece of the map: closed rings of positions, as GeoJSON writes them (RFC 7946).

A position is (lon, lat) in degrees, WGS84. The first ring of a polygon is its border, the others
are holes. Parsing takes untrusted data and says in an `AreaError` what to mend.
"""

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

Position = tuple[float, float]
Ring = tuple[Position, ...]

METRES_PER_DEGREE = 111_195.0
"""Of latitude, on the sphere that H3 uses (radius 6,371,007 m)."""

_HOME_LAT, _HOME_LON = (49.4, 53.7), (2.5, 7.3)
"""The Netherlands and Belgium, to recognise exchanged coordinates."""

_RD_X, _RD_Y = (0, 300_000), (300_000, 630_000)
"""Where the Dutch grid RD New (EPSG:28992) has its values, in metres."""


class AreaError(ValueError):
    """What is wrong with an area: where (``coordinates[0][3]``), and the mend."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path
        self.message = message


def parse_number(value: object, path: str) -> float:
    """A finite number; booleans, text, NaN and Infinity are refused."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise AreaError(path, f"must be a number, not {_kind(value)}")
    try:
        number = float(value)
    except (OverflowError, ValueError):
        number = math.inf
    if not math.isfinite(number):
        raise AreaError(path, "must be a finite number")
    return number


def check_place(lat: float, lon: float, lat_path: str, lon_path: str) -> None:
    """Refuse what cannot be WGS84 degrees, or looks exchanged (lat 5.1, lon 52.3)."""
    if not _at_home(lat, lon) and _at_home(lon, lat):
        raise AreaError(lat_path, "lat and lon look swapped: exchange them")
    if _within(lon, _RD_X) and _within(lat, _RD_Y):
        raise AreaError(lat_path, "looks like RD New (EPSG:28992): convert it to WGS84")
    if abs(lat) > 1000 or abs(lon) > 1000:
        raise AreaError(lat_path, "looks like metres, not degrees: convert it to WGS84")
    if not -85 <= lat <= 85:
        raise AreaError(lat_path, "latitude must be between -85 and 85 degrees")
    if not -180 <= lon <= 180:
        raise AreaError(lon_path, "longitude must be between -180 and 180 degrees")


def parse_ring(value: object, path: str) -> Ring:
    """A closed ring of at least four positions; an altitude is ignored."""
    if not isinstance(value, list | tuple):
        raise AreaError(path, f"must be a list of positions, not {_kind(value)}")
    if len(value) < 4:
        raise AreaError(
            path, "a ring needs at least 4 positions: 3 corners, and the first one again"
        )
    ring = tuple(_parse_position(each, f"{path}[{index}]") for index, each in enumerate(value))
    if ring[0] != ring[-1]:
        raise AreaError(path, "the ring is not closed: repeat its first position at the end")
    return ring


def _parse_position(value: object, path: str) -> Position:
    if not isinstance(value, list | tuple) or not 2 <= len(value) <= 4:
        raise AreaError(path, "a position is a list of two numbers: [lon, lat]")
    lon, lat = parse_number(value[0], f"{path}[0]"), parse_number(value[1], f"{path}[1]")
    check_place(lat, lon, path, path)
    return lon, lat


def _kind(value: object) -> str:
    names = {str: "text", bool: "true or false", type(None): "null", dict: "an object"}
    return names.get(type(value), "a list" if isinstance(value, list | tuple) else "something else")


def _within(number: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= number <= limits[1]


def _at_home(lat: float, lon: float) -> bool:
    return _within(lat, _HOME_LAT) and _within(lon, _HOME_LON)


def metric(ring: Sequence[Position]) -> list[tuple[float, float]]:
    """The ring in metres east and north of its first position; good to 0.1 % for a town."""
    (lon0, lat0), middle = ring[0], sum(lat for _, lat in ring) / len(ring)
    east = METRES_PER_DEGREE * math.cos(math.radians(middle))
    return [((lon - lon0) * east, (lat - lat0) * METRES_PER_DEGREE) for lon, lat in ring]


def ring_area_m2(ring: Sequence[Position]) -> float:
    """What a closed ring encloses."""
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(metric(ring)))) / 2


def polygon_area_m2(rings: Sequence[Ring]) -> float:
    """The border's area without the holes."""
    return ring_area_m2(rings[0]) - sum(map(ring_area_m2, rings[1:]))


def outline_m(rings: Sequence[Ring]) -> float:
    """The length of all rings together."""
    return sum(math.dist(a, b) for ring in rings for a, b in pairwise(metric(ring)))


def interior_point(rings: Sequence[Ring]) -> Position:
    """A point inside the polygon, outside its holes: the widest place halfway its tallest band."""
    heights = sorted({lat for ring in rings for _, lat in ring})
    low, high = max(pairwise(heights), key=lambda band: band[1] - band[0])
    lat = (low + high) / 2
    crossings = sorted(crossings_at(rings, lat))
    spans = zip(crossings[::2], crossings[1::2], strict=True)
    west, east = max(spans, key=lambda span: span[1] - span[0])
    return (west + east) / 2, lat


def crossings_at(rings: Sequence[Ring], lat: float) -> Iterator[float]:
    """Longitudes at which the rings cross a parallel."""
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 <= lat) != (y2 <= lat):
                yield x1 + (lat - y1) / (y2 - y1) * (x2 - x1)
