from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from relay.adapters.groups_loading import (
    GroupsInUseError,
    GroupsLoading,
    LoadedMeanwhileError,
)
from relay.adapters.groups_table import POINTER, GroupsTable, TableUnavailableError
from relay.domain.area import Circle, Polygon
from relay.domain.cells import cells_of, group_cells
from relay.domain.group import Group, Neighbourhood

from tests.conftest import Tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

SIDE = 0.01
"""Of a neighbourhood, in degrees; they lie in a row from west to east."""


@pytest.fixture
def table(tables: Tables) -> "Table":
    return tables.groups


class Calls:
    """Counts, delays and breaks what goes to DynamoDB, by operation name."""

    def __init__(self, table: "Table") -> None:
        self.made: list[str] = []
        self.fail_at: int | None = None
        table.meta.client.meta.events.register("before-call.dynamodb", self._before)

    def _before(self, model: Any, **_: object) -> None:
        if self.fail_at == len(self.made):
            raise ConnectionError("the line went dead")
        self.made.append(model.name)


def neighbourhood(place: int, name: str = "", neighbours: tuple[str, ...] = ()) -> Neighbourhood:
    west, east = 5.4 + SIDE * place, 5.4 + SIDE * (place + 1)
    ring = ((west, 52.6), (east, 52.6), (east, 52.61), (west, 52.61), (west, 52.6))
    group = Group(f"B{place}", name or f"Buurt {place}", neighbours=neighbours)
    boundary = {"type": "Polygon", "coordinates": [[list(position) for position in ring]]}
    return Neighbourhood(group, boundary, group_cells([(ring,)]))


def row(*places: int) -> list[Neighbourhood]:
    return [neighbourhood(place) for place in places]


def pin(place: float, radius: float = 100) -> Circle:
    return Circle(52.605, 5.4 + SIDE * (place + 0.5), radius)


def hit(table: "Table", *areas: Circle | Polygon) -> list[str]:
    return [group.id for group in GroupsTable(table).overlapping(cells_of(*areas))]


def versions(table: "Table") -> set[str]:
    keys = {str(item["pk"]) for item in table.scan()["Items"]}
    return {key for key in keys if key.startswith("CELLS#")}


def test_an_area_finds_the_groups_it_overlaps_by_name(table: "Table") -> None:
    GroupsLoading(table).replace([neighbourhood(0, "Zuid"), neighbourhood(1, "aan Zee")])
    assert hit(table, pin(0)) == ["B0"]
    assert hit(table, pin(0.5)) == ["B1", "B0"]
    assert hit(table, pin(7)) == []


def test_an_area_over_a_hundred_coarse_cells_finds_every_group(table: "Table") -> None:
    GroupsLoading(table).replace(row(*range(30)))
    found = hit(table, Circle(52.605, 5.55, 9_000))
    assert set(found) == {f"B{place}" for place in range(1, 29)}


def test_a_small_area_costs_three_requests(table: "Table") -> None:
    GroupsLoading(table).replace(row(0, 1))
    calls = Calls(table)
    hit(table, pin(0))
    assert calls.made == ["GetItem", "BatchGetItem", "BatchGetItem"]


def test_an_empty_table_overlaps_nothing(table: "Table") -> None:
    assert hit(table, pin(0)) == []
    assert GroupsTable(table).all() == []


def test_groups_are_named_and_those_that_are_not_there_left_out(table: "Table") -> None:
    GroupsLoading(table).replace([neighbourhood(0, neighbours=("B1",)), neighbourhood(1)])
    ids = [f"B{number}" for number in range(150)]
    found = GroupsTable(table).named([*ids, "B0"])
    assert found == {"B0": Group("B0", "Buurt 0", 0, ("B1",)), "B1": Group("B1", "Buurt 1")}


def test_boundaries_come_back_as_geojson(table: "Table") -> None:
    GroupsLoading(table).replace(row(0))
    assert GroupsTable(table).boundaries() == {"B0": neighbourhood(0).boundary}


def test_every_page_of_a_list_is_read(table: "Table") -> None:
    GroupsLoading(table).replace(row(0, 1, 2))
    query = table.query
    with patch.object(table, "query", lambda **asked: query(**asked, Limit=1)):
        assert [group.id for group in GroupsTable(table).all()] == ["B0", "B1", "B2"]


def test_memberships_are_counted_and_survive_the_next_load(table: "Table") -> None:
    GroupsLoading(table).replace(row(0))
    GroupsTable(table).add_memberships("B0", 3)
    GroupsTable(table).add_memberships("B0", -1)
    GroupsLoading(table).replace([neighbourhood(0, "Herdoopt")])
    assert GroupsTable(table).all() == [Group("B0", "Herdoopt", 2)]


def test_counting_does_not_bring_a_vanished_group_back(table: "Table") -> None:
    GroupsTable(table).add_memberships("B0", 1)
    assert GroupsTable(table).all() == []


def test_a_lookup_during_a_load_starts_again_on_the_new_map(table: "Table") -> None:
    GroupsLoading(table).replace(row(0))
    read, loads = table.meta.client.batch_get_item, [lambda: GroupsLoading(table).replace(row(0))]

    def loaded_in_between(**asked: Any) -> Any:
        if loads:
            loads.pop()()
        return read(**asked)

    with patch.object(table.meta.client, "batch_get_item", loaded_in_between):
        assert hit(table, pin(0)) == ["B0"]
    assert not loads


def test_a_map_that_keeps_changing_is_an_error_and_not_nobody(table: "Table") -> None:
    GroupsLoading(table).replace(row(0))
    read = table.meta.client.batch_get_item

    def load_and_read(**asked: Any) -> Any:
        GroupsLoading(table).replace(row(0))
        return read(**asked)

    with (
        patch.object(table.meta.client, "batch_get_item", load_and_read),
        pytest.raises(TableUnavailableError, match="being replaced"),
    ):
        hit(table, pin(0))


def test_a_new_map_replaces_the_old_one_whole(table: "Table") -> None:
    GroupsLoading(table).replace(row(0, 1))
    changes = GroupsLoading(table).replace([neighbourhood(1, "Nieuw"), *row(2)])
    assert [[group.id for group in part] for part in (changes.added, changes.vanished)] == [
        ["B2"],
        ["B0"],
    ]
    assert [group.id for group in GroupsTable(table).all()] == ["B2", "B1"]
    assert set(GroupsTable(table).boundaries()) == {"B1", "B2"}
    assert hit(table, pin(0)) == []
    assert len(versions(table)) == 1


def test_a_group_with_members_cannot_vanish(table: "Table") -> None:
    GroupsLoading(table).replace(row(0, 1))
    GroupsTable(table).add_memberships("B0", 2)
    before, calls = table.scan()["Items"], Calls(table)
    with pytest.raises(GroupsInUseError, match=r"Buurt 0 \(B0\): 2"):
        GroupsLoading(table).replace(row(1))
    assert calls.made == ["Query"]
    assert table.scan()["Items"] == before


def test_a_group_joined_during_the_load_is_kept(table: "Table") -> None:
    GroupsLoading(table).replace(row(0, 1))
    join = {"switching over": lambda: GroupsTable(table).add_memberships("B0", 1)}
    GroupsLoading(table).replace(row(1), lambda step: join.get(step, lambda: None)())
    assert GroupsTable(table).named(["B0"])["B0"].memberships == 1


@pytest.mark.parametrize(
    ("municipality", "words"),
    [
        ([], "at least one"),
        (row(0, 0), "more than once: B0"),
        ([neighbourhood(0, neighbours=("B9",))], "not there: B9"),
    ],
)
def test_a_map_that_contradicts_itself_is_refused(
    table: "Table", municipality: list[Neighbourhood], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        GroupsLoading(table).replace(municipality)


def test_a_crash_at_any_moment_leaves_a_working_map(table: "Table") -> None:
    GroupsLoading(table).replace(row(0, 1))
    calls, moment = Calls(table), 0
    while True:
        calls.made.clear()
        calls.fail_at = moment
        try:
            GroupsLoading(table).replace([neighbourhood(0, f"Naam {moment}"), *row(2)])
            break
        except ConnectionError:
            calls.fail_at = None
        assert hit(table, pin(0)) == ["B0"]
        assert hit(table, pin(1)) in (["B1"], [])
        moment += 1
        GroupsLoading(table).replace(row(0, 1))
        assert hit(table, pin(1)) == ["B1"]
        assert len(versions(table)) == 1
        assert not GroupsTable(table).named(["B2"])
    assert moment > 8


def test_the_slower_of_two_loads_gives_way(table: "Table") -> None:
    GroupsLoading(table).replace(row(0))
    loader = GroupsLoading(table)

    def load_faster(step: str) -> None:
        if step == "switching over":
            GroupsLoading(table).replace(row(0, 1))

    with pytest.raises(LoadedMeanwhileError, match="load again"):
        loader.replace(row(0, 2), load_faster)
    assert hit(table, pin(1)) == ["B1"]
    GroupsLoading(table).replace(row(0, 1))
    assert len(versions(table)) == 1


def test_an_unchanged_map_writes_no_group(table: "Table") -> None:
    GroupsLoading(table).replace(row(0, 1))
    changes = GroupsLoading(table).replace(row(0, 1))
    assert len(changes.unchanged) == 2
    assert not changes.added + changes.changed + changes.vanished
    assert table.get_item(Key=POINTER)["Item"]["stale"] == []
