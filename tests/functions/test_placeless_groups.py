import json
from dataclasses import replace

import pytest
from relay.adapters.groups_loading import GroupsLoading
from relay.adapters.groups_table import GroupsTable
from relay.domain.group import Group, Neighbourhood

from tests.conftest import Tables
from tests.functions.citizen import call, fill_in, settle_in
from tests.town import neighbourhoods


def test_a_group_without_a_place_outlives_every_map(tables: Tables) -> None:
    groups, loading = GroupsTable(tables.groups), GroupsLoading(tables.groups)
    assert groups.add_placeless("drill", "Oefening")
    groups.add_memberships("drill", 3)
    loading.replace(neighbourhoods())
    alone = [replace(each, group=Group("west", "West")) for each in neighbourhoods()[:1]]
    changes = loading.replace(alone)
    assert [each.id for each in changes.vanished] == ["centre", "east"]
    assert groups.named(["drill"]) == {"drill": Group("drill", "Oefening", 3, placeless=True)}


def test_it_is_made_once_and_its_id_is_nobody_elses(tables: Tables) -> None:
    groups = GroupsTable(tables.groups)
    GroupsLoading(tables.groups).replace(neighbourhoods())
    assert not groups.add_placeless("centre", "Oefening")
    assert groups.named(["centre"])["centre"].name == "Centrum"
    groups.add_placeless("drill", "Oefening")
    first = neighbourhoods()[0]
    clash = Neighbourhood(Group("drill", "Straat"), first.boundary, first.cells)
    with pytest.raises(ValueError, match="drill"):
        GroupsLoading(tables.groups).plan([clash])


def test_citizens_join_it_like_any_other(
    settings: None, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle_in(monkeypatch)
    GroupsTable(tables.groups).add_placeless("drill", "Oefening")
    GroupsLoading(tables.groups).replace(neighbourhoods())
    listed = {each["id"]: each for each in json.loads(call("GET", "/groups").text)["groups"]}
    assert (listed["drill"]["boundary"], listed["drill"]["name"]) == (None, "Oefening")
    page = call("GET", "/join").text
    assert 'value="drill"' in page
    assert page.count("<path data-group=") == 3
    assert "code" in fill_in("lang=nl&groups=drill&adult=yes&rules=2026-11").text
