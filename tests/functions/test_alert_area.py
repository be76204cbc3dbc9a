"""POST /alerts: which neighbourhoods an area hits."""

from typing import Any

import pytest

from tests.conftest import Tables
from tests.functions.payloads import event
from tests.functions.police import Answer, post, send
from tests.town import LAT, LON, STEP_LAT, STEP_LON, polygon, settle

pytestmark = pytest.mark.usefixtures("settings")

METRE = STEP_LON / 500
"""One metre to the east, in degrees."""


@pytest.fixture(autouse=True)
def town(settings: None, tables: Tables) -> None:
    settle(tables)


def circle(place: float, radius_m: float) -> dict[str, Any]:
    """A circle so many neighbourhoods from the town's west end, half-way up."""
    return {"lat": LAT + STEP_LAT / 2, "lon": LON + place * STEP_LON, "radius_m": radius_m}


def box(west_m: float, east_m: float) -> dict[str, Any]:
    """A polygon as high as the town, between two distances from its west end."""
    left, right, top = LON + west_m * METRE, LON + east_m * METRE, LAT + STEP_LAT
    ring = [[left, LAT], [right, LAT], [right, top], [left, top], [left, LAT]]
    return {"type": "Polygon", "coordinates": [ring]}


def groups(answer: Answer) -> set[str]:
    assert answer.status == 202, answer
    return {each["id"] for each in answer.body["groups"]}


def test_groups_are_hit_by_name_in_the_order_given_each_once() -> None:
    answer = post(area={"groups": ["east", "west", "east"]})
    assert [each["name"] for each in answer.body["groups"]] == ["Oost", "West"]


def test_every_unknown_group_is_named() -> None:
    unknown = [f"g{number}" for number in range(150)]
    faults = post(area={"groups": ["centre", *unknown]}).faults()
    assert len(faults) == 150
    assert faults["area.groups[1]"] == "there is no group 'g0'"


def test_what_cannot_be_the_id_of_a_group_is_refused_without_repeating_it() -> None:
    message = "is no id of a group: those have 1 to 64 characters"
    for group_id in ("", "x" * 65, "x" * 5_000):
        assert post(area={"groups": [group_id]}).faults() == {"area.groups[0]": message}


def test_an_area_is_exactly_one_of_three() -> None:
    round_area, box_area = {"circle": circle(0.5, 100)}, {"polygon": polygon(0)}
    message = "give exactly one of groups, circle and polygon"
    for area in ({}, {"groups": None}, {"groups": ["west"], **round_area}, round_area | box_area):
        assert post(area=area).faults() == {"area": message}


def test_an_area_is_an_object() -> None:
    for area in ([], "centre", 1, True, ["centre"]):
        assert post(area=area).faults() == {"area": "must be an object"}


def test_an_area_names_one_to_a_thousand_groups() -> None:
    assert set(post(area={"groups": []}).faults()) == {"area.groups"}
    assert set(post(area={"groups": ["centre"] * 1_001}).faults()) == {"area.groups"}
    assert post(area={"groups": ["centre"] * 1_000}).status == 202


def test_a_circle_hits_the_neighbourhood_that_it_lies_in() -> None:
    assert groups(post(area={"circle": circle(1.5, 200)})) == {"centre"}


def test_a_circle_hits_every_neighbourhood_that_it_reaches() -> None:
    assert groups(post(area={"circle": circle(1.5, 290)})) == {"west", "centre", "east"}


def test_the_smallest_circle_hits_where_it_stands() -> None:
    assert groups(post(area={"circle": circle(0.5, 0.001)})) == {"west"}


def test_a_polygon_hits_what_it_overlaps() -> None:
    assert groups(post(area={"polygon": box(400, 600)})) == {"west", "centre"}
    assert groups(send(event("report_intake.post_exercise_in_polygon"))) == {"centre"}


def test_sharing_an_edge_is_no_hit() -> None:
    assert groups(post(area={"polygon": polygon(1)})) == {"centre"}


def test_an_overlap_beyond_the_index_resolution_is_a_hit() -> None:
    assert groups(post(area={"polygon": box(600, 1_030)})) == {"centre", "east"}


def test_a_hole_is_not_hit() -> None:
    (outer,), (hole,) = box(-200, 1_700)["coordinates"], box(500, 1_000)["coordinates"]
    outer = [[lon, lat + (0.001 if lat > LAT else -0.001)] for lon, lat in outer]
    around = {"type": "Polygon", "coordinates": [outer, hole]}
    assert groups(post(area={"polygon": around})) == {"west", "east"}


def test_an_area_where_nobody_lives_is_refused_and_says_so() -> None:
    nowhere = {"lat": 51.0, "lon": 5.0, "radius_m": 100}
    message = "no neighbourhood lies in this area; make it larger"
    assert post(area={"circle": nowhere}).faults() == {"area": message}


def test_a_circle_that_is_none_says_where() -> None:
    wrong: dict[str, list[Any]] = {
        "radius_m": [0, -1, 10_001, "100", None, True, 1e300],
        "lat": [91, -91, "52", None, True, [], 5e300],
        "lon": [181, "5", None, {}],
        "x": [1],
    }
    for field, value in [(field, value) for field, values in wrong.items() for value in values]:
        faults = post(area={"circle": {**circle(0.5, 100), field: value}}).faults()
        assert set(faults) == {f"area.circle.{field}"}, value


def test_swapped_coordinates_are_recognised() -> None:
    swapped = {"lat": 5.45, "lon": 52.55, "radius_m": 100}
    assert "swapped" in post(area={"circle": swapped}).faults()["area.circle.lat"]


NO_COORDINATES: list[Any] = [
    *([], {}, 1, None, [[]], [[[5, 52]]], [[1, 2, 3, 4]], "x", [{}], [[None] * 4]),
    [[[5.0, 52.0], [5.01, 52.01], [5.01, 52.0], [5.0, 52.01], [5.0, 52.0]]],
    [[[5.0, 52.0], [5.01, 52.0], [5.01, 52.01], [5.0, 52.01]]],
    [[[5.0, 52.0], [5.01, 52.0], [5.02, 52.0], [5.0, 52.0]]],
    [[["5", 52.0], [5.01, 52.0], [5.01, 52.01], ["5", 52.0]]],
]


def test_a_polygon_that_is_none_says_where() -> None:
    for coordinates in NO_COORDINATES:
        area = {"polygon": {"type": "Polygon", "coordinates": coordinates}}
        ((field, message),) = post(area=area).faults().items()
        assert field.startswith("area.polygon.coordinates"), coordinates
        assert message


def test_only_a_polygon_is_one() -> None:
    kinds: list[object] = ["MultiPolygon", "Feature", "Point", "polygon", None, [], {}]
    for kind in kinds:
        area = {"polygon": {**polygon(0), "type": kind}}
        assert set(post(area=area).faults()) == {"area.polygon.type"}, kind
