import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely
from relay.domain.area import parse_polygon
from relay.domain.cells import by_parent, cells_of

from cli.municipality import Municipality, read_municipality
from cli.problems import MunicipalityError, Problem

METRE = 1 / 111_195

Write = Callable[[Any], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes features, or a whole collection, or text, to a file."""

    def written(content: Any) -> Path:
        path = tmp_path / "municipality.geojson"
        if isinstance(content, list):
            content = {"type": "FeatureCollection", "features": content}
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        return path

    return written


def square(column: int = 0, row: int = 0, gap: float = 0) -> dict[str, Any]:
    """One of a chequerboard of squares of 0.01 degree, ``gap`` degrees short on its east."""
    west, south = 5.4 + column / 100, 52.6 + row / 100
    box = shapely.box(west, south, west + 0.01 - gap, south + 0.01)
    shape: dict[str, Any] = json.loads(shapely.to_geojson(box))
    return shape


def feature(geometry: Any = None, own_id: Any = None, **properties: Any) -> dict[str, Any]:
    """A feature; without properties it is B1, called Waterkant."""
    properties = properties or {"id": "B1", "name": "Waterkant"}
    made = {"type": "Feature", "properties": properties, "geometry": geometry or square()}
    return made | ({} if own_id is None else {"id": own_id})


def ring(*corners: tuple[float, float]) -> dict[str, Any]:
    """A polygon of corners in hundredths of a degree; the ring is closed as given."""
    positions = [[5.4 + x / 100, 52.6 + y / 100] for x, y in corners]
    return {"type": "Polygon", "coordinates": [positions]}


def problems(path: Path, id_property: str | None = None) -> tuple[Problem, ...]:
    with pytest.raises(MunicipalityError) as refused:
        read_municipality(path, id_property)
    return refused.value.problems


def names(municipality: Municipality) -> dict[str, str]:
    return {each.group.id: each.group.name for each in municipality.neighbourhoods}


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"buurtcode": "BU1", "buurtnaam": "Kade", "wijkcode": "WK1", "wijknaam": "W"}, "BU1 Kade"),
        ({"wijkCode": "WK1", "wijkNaam": "Kade", "gemeentecode": "GM1"}, "WK1 Kade"),
        ({"BU_CODE": "BU1", "BU_NAAM": "Kade", "WK_CODE": "WK1"}, "BU1 Kade"),
        ({"WK_CODE": "WK1", "WK_NAAM": "Kade"}, "WK1 Kade"),
        ({"CD_SECTOR": "44021A00-", "TX_SECTOR_DESCR_NL": "Kade", "id": 3}, "44021A00- Kade"),
        ({"statcode": "BU1", "statnaam": "Kade", "id": 3}, "BU1 Kade"),
        ({"id": 17, "name": " Kade "}, "17 Kade"),
        ({"naam": "Kade"}, "own Kade"),
    ],
)
def test_the_properties_of_known_sources_are_found(
    write: Write, properties: dict[str, Any], expected: str
) -> None:
    found = names(read_municipality(write([feature(own_id="own", **properties)])))
    assert [" ".join(pair) for pair in found.items()] == [expected]


def test_properties_can_be_named(write: Write) -> None:
    path = write([feature(id="1", name="x", nr="S7", label="Sluis")])
    assert names(read_municipality(path, "nr", "LABEL")) == {"S7": "Sluis"}


def test_a_property_that_is_not_there_is_answered_with_those_that_are(write: Write) -> None:
    (problem,) = problems(write([feature(nr="S7", label="Sluis")]), "number")
    assert problem.what == "no feature has the property number"
    assert problem.mend == "name one with --id-property; there are: label, nr"


def test_open_water_is_left_out_and_mentioned(write: Write) -> None:
    water = feature(buurtcode="BU2", buurtnaam="Meer", water="JA")
    land = feature(buurtcode="BU1", buurtnaam="Kade", water="NEE")
    municipality = read_municipality(write([water, land]))
    assert names(municipality) == {"BU1": "Kade"}
    assert "1 areas of open water" in municipality.notes[0]


def test_namesakes_are_taken_and_mentioned(write: Write) -> None:
    pair = [feature(square(number), id=str(number), name="Kade") for number in (0, 1)]
    assert "2 neighbourhoods are called Kade" in read_municipality(write(pair)).notes[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is not JSON"),
        ('{"type": ', "is not JSON (Expecting value: line 1, column 10)"),
        ('{"type": NaN}', "NaN is no number"),
        ("[" * 100_000, "is not usable JSON"),
        ("3", "is not a GeoJSON FeatureCollection but something else"),
        ({"type": "Topology"}, "is TopoJSON"),
        ({"type": "Feature"}, "but a Feature"),
        ({"type": "FeatureCollection"}, "has no features"),
        ({"type": "FeatureCollection", "features": []}, "has no features"),
        ({"type": "FeatureCollection", "features": [3]}, "is not a GeoJSON Feature"),
        (
            {
                "type": "FeatureCollection",
                "crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::28992"}},
            },
            "is in the reference system urn:ogc:def:crs:EPSG::28992 (RD New), not WGS84",
        ),
    ],
)
def test_a_file_that_is_something_else_is_refused(write: Write, content: Any, words: str) -> None:
    (problem,) = problems(write(content))
    assert words in problem.what
    assert problem.mend


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "latin.geojson"
    path.write_bytes('{"name": "Coöperatie"}'.encode("latin-1"))
    assert "UTF-8" in problems(path)[0].what


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "CRS:84"])
def test_wgs84_may_be_said(write: Write, name: str) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    path = write({"type": "FeatureCollection", "crs": crs, "features": [feature()]})
    assert names(read_municipality(path)) == {"B1": "Waterkant"}


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        ({"type": "Point", "coordinates": [5, 52]}, "is a Point"),
        ({"type": "GeometryCollection"}, "is a GeometryCollection"),
        ({"type": "MultiPolygon", "coordinates": []}, "is empty"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "coordinates[0] is empty"),
        (ring((0, 0), (1, 0), (1, 1)), "at least 4 positions"),
        (ring((0, 0), (1, 0), (1, 1), (0, 1)), "the ring is not closed"),
        (ring((0, 0), (1, 1), (1, 0), (0, 1), (0, 0)), "self-intersection near lon 5.40500, lat"),
        (ring((0, 0), (1, 1), (0, 0), (0, 0)), "is not a valid area"),
        (ring((0, 0), (99, 0), (99, 99), (0, 0)), "km²"),
        ({"type": "Polygon", "coordinates": [[[52.6, 5.4]] * 4]}, "lat and lon look swapped"),
        ({"type": "Polygon", "coordinates": [[[155000, 463000]] * 4]}, "looks like RD New"),
        ({"type": "Polygon", "coordinates": [[[5.4, "52.6"]] * 4]}, "must be a number"),
    ],
)
def test_a_geometry_that_is_no_neighbourhood_is_refused(
    write: Write, geometry: Any, words: str
) -> None:
    (problem,) = problems(write([feature(geometry)]))
    assert words in problem.what
    assert problem.where == "features[0] B1 Waterkant"
    assert problem.mend


def test_a_feature_without_geometry_is_refused(write: Write) -> None:
    (problem,) = problems(write([feature() | {"geometry": None}]))
    assert (problem.what, problem.mend) == ("has no geometry", "draw it, or remove the feature")


@pytest.mark.parametrize(
    ("properties", "words"),
    [
        ({"id": None, "name": "Kade"}, "has no id"),
        ({"id": True, "name": "Kade"}, "has no id"),
        ({"id": "a/b", "name": "Kade"}, "id cannot be an id"),
        ({"id": "..", "name": "Kade"}, "id cannot be an id"),
        ({"id": "a" * 65, "name": "Kade"}, "id cannot be an id"),
        ({"id": "é", "name": "Kade"}, "id cannot be an id"),
        ({"id": "B2", "name": " "}, "has no name"),
        ({"id": "B2", "name": 3.5}, "has no name"),
        ({"id": "B2", "name": "K" * 61}, "the name has 61 characters"),
        ({"id": "B2", "name": "Ka\nde"}, "line breaks"),
        ({"id": "B2", "name": "Ka  de"}, "wide gaps"),
        ({"id": "B1", "name": "Kade"}, "the id is also that of features[0]"),
    ],
)
def test_ids_and_names_must_be_usable(write: Write, properties: dict[str, Any], words: str) -> None:
    (problem,) = problems(write([feature(), feature(square(1), **properties)]))
    assert words in problem.what
    assert problem.where.startswith("features[1]")


def test_everything_wrong_is_told_at_once(write: Write) -> None:
    path = write(
        [
            feature(ring((0, 0), (1, 0), (1, 1), (0, 1)), id="B 1", name="Kade"),
            feature(id="B2", name=""),
            feature({"type": "Point"}, id="B2", name="Dam"),
        ]
    )
    assert [problem.where for problem in problems(path)] == [
        "features[0] B 1 Kade",
        "features[1] B2",
        "features[2] B2 Dam",
        "features[0] B 1 Kade",
        "features[2] B2 Dam",
    ]


def test_neighbours_are_those_that_touch_give_or_take_a_metre(write: Write) -> None:
    far, near = 2 * METRE / 0.6, 0.5 * METRE / 0.6
    places = {"a": (0, 0, near), "b": (1, 0, far), "c": (2, 0, 0), "d": (1, 1, 0)}
    features = [feature(square(*place), id=name, name=name) for name, place in places.items()]
    found = read_municipality(write(features)).neighbourhoods
    assert {each.group.id: each.group.neighbours for each in found} == {
        "a": ("b", "d"),
        "b": ("a", "d"),
        "c": ("d",),
        "d": ("a", "b", "c"),
    }


def test_a_boundary_is_drawn_more_simply_and_stays_within_five_metres(write: Write) -> None:
    wavy = shapely.Point(5.4, 52.6).buffer(0.01, quad_segs=200)
    municipality = read_municipality(write([feature(json.loads(shapely.to_geojson(wavy)))]))
    drawn = shapely.from_geojson(json.dumps(municipality.neighbourhoods[0].boundary))
    assert shapely.get_num_coordinates(drawn) < shapely.get_num_coordinates(wavy) / 4
    assert shapely.hausdorff_distance(drawn, wavy) < 6 * METRE / 0.6
    assert all(round(number, 6) == number for number in shapely.get_coordinates(drawn).flat)


def test_holes_and_parts_are_kept(write: Write) -> None:
    outer, hole = square()["coordinates"][0], shapely.Point(5.405, 52.605).buffer(0.002)
    island = square(3)["coordinates"]
    inner = [list(position) for position in hole.exterior.coords]
    parts = {"type": "MultiPolygon", "coordinates": [[outer, inner], island]}
    (found,) = read_municipality(write([feature(parts)])).neighbourhoods
    assert found.boundary["type"] == "MultiPolygon"
    assert overlaps(found.cells, {"type": "Polygon", "coordinates": island})
    assert not overlaps(found.cells, {"type": "Polygon", "coordinates": [inner]})


def overlaps(cells: frozenset[int], polygon: dict[str, Any]) -> bool:
    area, stored = cells_of(parse_polygon(polygon)), by_parent(cells)
    return any(area.overlaps(stored[parent]) for parent in area.parents if parent in stored)


def test_an_area_like_a_neighbourhood_hits_it_and_none_that_touches(write: Write) -> None:
    features = [
        feature(square(column, row), id=f"{column}{row}", name="x")
        for column in range(3)
        for row in range(3)
    ]
    found = read_municipality(write(features)).neighbourhoods
    area = square(1, 1)
    assert [each.group.id for each in found if overlaps(each.cells, area)] == ["11"]


def test_a_garden_without_the_centre_of_any_cell_is_a_neighbourhood(write: Write) -> None:
    garden = ring((0, 0), (0.01, 0), (0.01, 0.005), (0, 0))
    (found,) = read_municipality(write([feature(garden)])).neighbourhoods
    assert len(found.cells) == 1
