import json

import pytest
import shapely
from relay.domain.area import Circle
from relay.domain.cells import by_parent, cells_of

from cli.municipality import Municipality, read_municipality
from local.sample import CENTRE, MUNICIPALITY


@pytest.fixture(scope="module")
def municipality() -> Municipality:
    return read_municipality(MUNICIPALITY)


def test_the_sample_has_twelve_named_neighbourhoods_and_nothing_to_note(
    municipality: Municipality,
) -> None:
    assert len({each.group.name for each in municipality.neighbourhoods}) == 12
    assert not municipality.notes


def test_its_borders_are_shared_without_gaps_or_overlaps() -> None:
    features = json.loads(MUNICIPALITY.read_text())["features"]
    shapes = [shapely.from_geojson(json.dumps(each["geometry"])) for each in features]
    assert shapely.coverage_is_valid(shapes)


def test_everybody_has_neighbours(municipality: Municipality) -> None:
    assert all(each.group.neighbours for each in municipality.neighbourhoods)


def test_its_centre_lies_in_it(municipality: Municipality) -> None:
    area = cells_of(Circle(*CENTRE, 300))
    stored = [by_parent(each.cells) for each in municipality.neighbourhoods]
    assert any(
        area.overlaps(cells[parent])
        for cells in stored
        for parent in area.parents
        if parent in cells
    )
