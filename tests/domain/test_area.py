import math
import time
from collections.abc import Callable

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from relay.domain.area import Area, AreaError, Circle, parse_circle, parse_polygon

from tests.searching import examples

SQUARE = [[5.40, 52.60], [5.41, 52.60], [5.41, 52.61], [5.40, 52.61], [5.40, 52.60]]
HOLE = [[5.402, 52.602], [5.402, 52.604], [5.404, 52.604], [5.404, 52.602], [5.402, 52.602]]


def polygon(*rings: object) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": list(rings)}


def star(corners: int, radius: float = 0.01, inner: float = 1) -> list[list[float]]:
    """A closed ring around 52.6, 5.4; every second corner lies at ``inner`` of the radius."""
    ring = []
    for corner in range(corners):
        turn, reach = math.tau * corner / corners, radius * (inner if corner % 2 else 1)
        ring.append([5.4 + reach * math.sin(turn), 52.6 + reach * math.cos(turn)])
    return [*ring, ring[0]]


def is_taken(parse: Callable[[object], Area], value: object) -> bool:
    """Any other exception than the one that names the mend fails the test."""
    try:
        parse(value)
    except AreaError:
        return False
    return True


def circle(**fields: object) -> dict[str, object]:
    return {"lat": 52.6, "lon": 5.4, "radius_m": 300} | fields


def test_a_circle_is_a_place_and_a_radius_in_metres() -> None:
    assert parse_circle(circle()) == Circle(52.6, 5.4, 300)


def test_a_polygon_is_what_geojson_calls_one_altitude_ignored() -> None:
    with_altitude = [[lon, lat, -4.2] for lon, lat in SQUARE]
    assert parse_polygon(polygon(with_altitude)) == parse_polygon(polygon(SQUARE))


def test_a_hole_is_kept() -> None:
    assert len(parse_polygon(polygon(SQUARE, HOLE)).rings) == 2


@pytest.mark.parametrize(
    ("fields", "path", "words"),
    [
        ({"radius_m": 0}, "radius_m", "more than 0 and at most 10,000"),
        ({"radius_m": 10_000.1}, "radius_m", "at most 10,000"),
        ({"radius_m": True}, "radius_m", "not true or false"),
        ({"radius_m": "300"}, "radius_m", "not text"),
        ({"radius_m": float("nan")}, "radius_m", "finite"),
        ({"radius_m": 10**400}, "radius_m", "finite"),
        ({"lat": None}, "lat", "not null"),
        ({"lat": float("inf")}, "lat", "finite"),
        ({"lat": 91}, "lat", "between -85 and 85"),
        ({"lon": 181}, "lon", "between -180 and 180"),
        ({"lat": 5.4, "lon": 52.6}, "lat", "look swapped"),
        ({"lat": 480_000, "lon": 155_000}, "lat", "RD New"),
        ({"lat": 480_000, "lon": 655_000}, "lat", "metres, not degrees"),
        ({"radius": 3}, "radius", "not a field of a circle"),
    ],
)
def test_a_circle_says_which_field_to_mend(
    fields: dict[str, object], path: str, words: str
) -> None:
    with pytest.raises(AreaError, match=words) as refused:
        parse_circle(circle(**fields))
    assert refused.value.path == path


def test_a_missing_field_is_named() -> None:
    with pytest.raises(AreaError, match="radius_m: is missing"):
        parse_circle({"lat": 52.6, "lon": 5.4})


@pytest.mark.parametrize("value", [None, 3, "circle", [52.6, 5.4, 300]])
def test_a_circle_is_an_object(value: object) -> None:
    with pytest.raises(AreaError, match="is an object with the fields"):
        parse_circle(value)


@pytest.mark.parametrize(
    ("value", "path", "words"),
    [
        ({"type": "MultiPolygon", "coordinates": []}, "type", "one Polygon for each part"),
        ({"type": "Feature"}, "type", "the geometry of one feature"),
        ({"type": "Point", "coordinates": [5, 52]}, "type", 'must be "Polygon"'),
        ({"type": "Polygon"}, "coordinates", "is missing"),
        (polygon(), "coordinates", "a list of rings"),
        (polygon("ring"), "coordinates[0]", "not text"),
        (polygon(SQUARE[:3]), "coordinates[0]", "at least 4 positions"),
        (polygon(SQUARE[:4]), "coordinates[0]", "not closed"),
        (polygon([*SQUARE[:2], [5.41], *SQUARE[2:]]), "coordinates[0][2]", r"\[lon, lat\]"),
        (polygon([*SQUARE[:2], [5.41, "52"], *SQUARE[2:]]), "coordinates[0][2][1]", "not text"),
        (polygon([[y, x] for x, y in SQUARE]), "coordinates[0][0]", "look swapped"),
        (polygon([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]), "coordinates[0]", "cro"),
        (polygon([SQUARE[0], SQUARE[1], SQUARE[0], SQUARE[0]]), "coordinates[0]", "crosses"),
        (polygon([SQUARE[0]] * 4), "coordinates", "no area"),
        (polygon(SQUARE, [[x + 0.02, y] for x, y in HOLE]), "coordinates[1]", "outside the border"),
        (polygon(SQUARE, [[x + 0.007, y] for x, y in HOLE]), "coordinates[1]", "crosses another"),
        (polygon(SQUARE, SQUARE), "coordinates", "no area"),
        (polygon(star(500, 0.2)), "coordinates", "km², at most 320"),
        (polygon(star(500, 0.1, 0.1)), "coordinates", "km long, at most 200"),
        (polygon(star(1_000)), "coordinates", "1,001 positions, at most 1,000"),
    ],
)
def test_a_polygon_says_what_to_mend(value: object, path: str, words: str) -> None:
    with pytest.raises(AreaError, match=words) as refused:
        parse_polygon(value)
    assert refused.value.path == path


def test_a_hole_may_touch_the_border_in_a_corner() -> None:
    hole = [SQUARE[0], *HOLE[1:4], SQUARE[0]]
    assert len(parse_polygon(polygon(SQUARE, hole)).rings) == 2


@pytest.mark.parametrize("corners", [999, 10_000, 250_000])
def test_checking_is_quick_for_any_number_of_positions(corners: int) -> None:
    value = polygon(star(corners, 0.05, 0.99))
    start = time.process_time()
    assert is_taken(parse_polygon, value) == (corners < 1_000)
    assert time.process_time() - start < 0.3


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=8))
@settings(max_examples=examples(100))
def test_what_is_refused_is_what_the_standard_calls_invalid(
    corners: list[tuple[int, int]],
) -> None:
    ring = [(5.4 + x / 1000, 52.5 + y / 1000) for x, y in [*corners, corners[0]]]
    valid = shapely.Polygon([*corners, corners[0]]).is_valid
    assert is_taken(parse_polygon, polygon(ring)) == valid


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=3),
        lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner),
        max_leaves=12,
    )
)
def test_any_json_is_taken_or_refused_in_words(value: object) -> None:
    for parse, whole in (
        (parse_circle, value),
        (parse_polygon, value),
        (parse_circle, circle(lat=value)),
        (parse_polygon, {"type": "Polygon", "coordinates": value}),
        (parse_polygon, polygon([value] * 4)),
    ):
        is_taken(parse, whole)
