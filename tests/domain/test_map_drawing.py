import re

import pytest
from relay.domain.map_drawing import MARGIN, SIZE, MapDrawing, drawn
from relay.domain.municipality import municipality_name
from relay.domain.whereabouts import neighbourhood_at

from tests.town import LAT, LON, STEP_LAT, STEP_LON, polygon

TOWN = {"west": polygon(0), "centre": polygon(1)}


def at(drawing: MapDrawing, lon: float, lat: float) -> tuple[float, float]:
    """Where the page's script looks for a place."""
    return (lon - drawing.west) * drawing.per_lon, (drawing.north - lat) * drawing.per_lat


def test_a_town_fills_the_longer_side() -> None:
    drawing = drawn(TOWN)
    assert drawing.width == SIZE
    assert drawing.height == pytest.approx(SIZE / 2, abs=MARGIN + 1)


def test_squares_are_drawn_square_north_up_and_closed() -> None:
    step = (SIZE - 2 * MARGIN) // 2
    south = MARGIN + step
    square = rf"M{MARGIN} {south}l{step} 0 0 -{step} -{step} 0z"
    assert re.fullmatch(square, drawn(TOWN).paths["west"])


def test_a_place_is_drawn_where_its_neighbourhood_is() -> None:
    x, y = at(drawn(TOWN), LON + STEP_LON / 2, LAT + STEP_LAT / 2)
    assert MARGIN < x < SIZE / 2
    assert MARGIN < y < SIZE / 2


def test_points_that_hardly_show_are_left_out() -> None:
    bent = [LON + STEP_LON / 2, LAT + STEP_LAT / 2_000]
    ring = polygon(0)["coordinates"][0]  # type: ignore[index]
    wavy = {"type": "Polygon", "coordinates": [[ring[0], bent, *ring[1:]]]}
    assert drawn({"west": wavy, "centre": polygon(1)}).paths == drawn(TOWN).paths


def test_parts_and_holes_are_paths_of_their_own() -> None:
    parts = {"type": "MultiPolygon", "coordinates": [polygon(p)["coordinates"] for p in (0, 2)]}
    assert drawn({"both": parts}).paths["both"].count("M") == 2


def test_nothing_is_an_empty_map() -> None:
    assert drawn({}).paths == {}


def test_a_place_in_a_hole_is_outside() -> None:
    ring = polygon(0)["coordinates"]
    middle = LON + STEP_LON / 2, LAT + STEP_LAT / 2
    hole = [
        [middle[0] + dx * STEP_LON / 4, middle[1] + dy * STEP_LAT / 4]
        for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
    ]
    holed = {"type": "Polygon", "coordinates": [*ring, hole]}  # type: ignore[misc]
    assert neighbourhood_at(middle, {"west": holed}) is None
    assert neighbourhood_at((LON + STEP_LON / 16, middle[1]), {"west": holed}) == "west"


@pytest.mark.parametrize(
    ("short", "name"),
    [
        ("bergen-op-zoom", "Bergen op Zoom"),
        ("alphen-aan-den-rijn", "Alphen aan den Rijn"),
        ("ijsselstein", "IJsselstein"),
        ("den-haag", "Den Haag"),
    ],
)
def test_a_municipality_is_called_by_its_name(short: str, name: str) -> None:
    assert municipality_name(short) == name
