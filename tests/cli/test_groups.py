import json
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from relay.adapters.groups_table import GroupsTable
from typer.testing import CliRunner, Result

from cli.app import app
from cli.stack import LOCAL_STACK
from local.sample import MUNICIPALITY
from tests.cli.stack import CloudFormation, as_local_stack
from tests.conftest import Tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


@pytest.fixture
def groups(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> "Table":
    """The empty table Groups, of a stack called relay-town."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(
        boto3, "client", lambda service, **how: CloudFormation({}, {"GroupsTableName": "Groups"})
    )
    return tables.groups


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The sample with a ring left open and a name that is too long."""
    collection = json.loads(MUNICIPALITY.read_text())
    collection["features"][0]["geometry"]["coordinates"][0].pop()
    collection["features"][1]["properties"]["buurtnaam"] = "Lang" * 20
    path = tmp_path / "broken.geojson"
    path.write_text(json.dumps(collection))
    return path


def relay(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_the_sample_is_loaded_into_a_stack_and_listed(groups: "Table") -> None:
    loaded = relay("groups", "load", MUNICIPALITY, "--stack", "relay-town")
    assert "12 neighbourhoods are loaded: 12 new, 0 changed" in loaded.stdout
    listed = relay("groups", "list", "--table", "Groups")
    assert "12 groups" in listed.stdout
    assert "Duikerkwartier" in listed.stdout


def test_a_list_for_programs_is_json(groups: "Table") -> None:
    relay("groups", "load", MUNICIPALITY, "--table", "Groups")
    listed = json.loads(relay("groups", "list", "--json", "--table", "Groups").stdout)
    known = {"id", "name", "memberships", "neighbours", "by_coordinator", "placeless"}
    assert known == set(listed[0])
    assert len(listed) == 12


def test_admission_is_chosen_by_group_and_kept_when_the_map_is_loaded_again(
    groups: "Table",
) -> None:
    relay("groups", "load", MUNICIPALITY, "--table", "Groups")
    one, other = [each.id for each in GroupsTable(groups).all()][:2]
    for word, means in (("coordinator", True), ("open", False)):
        assert relay("groups", "admission", one, other, word, "--table", "Groups").exit_code == 0
        relay("groups", "load", MUNICIPALITY, "--table", "Groups")
        assert GroupsTable(groups).named([one])[one].by_coordinator is means
    relay("groups", "admission", one, "default", "--table", "Groups")
    found = GroupsTable(groups).named([one, other])
    assert (found[one].by_coordinator, found[other].by_coordinator) == (None, False)


def test_admission_to_a_group_that_is_not_there_changes_nothing(groups: "Table") -> None:
    relay("groups", "load", MUNICIPALITY, "--table", "Groups")
    one = GroupsTable(groups).all()[0].id
    refused = relay("groups", "admission", one, "moon", "coordinator", "--table", "Groups")
    assert (refused.exit_code, "no group moon" in refused.stderr) == (1, True)
    assert GroupsTable(groups).named([one])[one].by_coordinator is None
    assert not GroupsTable(groups).set_admission("moon", by_coordinator=True)


def test_a_load_tells_programs_what_it_changed(groups: "Table") -> None:
    load = ("groups", "load", MUNICIPALITY, "--table", "Groups", "--json")
    planned = json.loads(relay(*load, "--dry-run").stdout)
    assert (planned["loaded"], len(planned["new"])) == (False, 12)
    assert json.loads(relay(*load).stdout)["loaded"] is True
    assert json.loads(relay(*load).stdout)["as_before"] == sorted(planned["new"])


def test_a_group_without_an_area_is_added_open_to_all_and_survives_a_new_map(
    groups: "Table",
) -> None:
    add = ("groups", "add", "drill", "Oefening", "--table", "Groups")
    assert "Group drill is there" in relay(*add).stdout
    relay("groups", "load", MUNICIPALITY, "--table", "Groups")
    group = GroupsTable(groups).named(["drill"])["drill"]
    assert (group.name, group.placeless, group.by_coordinator) == ("Oefening", True, False)
    assert "no area" in relay("groups", "list", "--table", "Groups").stdout


def test_admission_to_a_group_without_an_area_can_be_by_coordinator(groups: "Table") -> None:
    add = ("groups", "add", "drill", "Oefening", "--table", "Groups", "--json")
    told = json.loads(relay(*add, "--admission", "coordinator").stdout)
    assert told == {"id": "drill", "name": "Oefening", "admission": "coordinator"}
    assert GroupsTable(groups).named(["drill"])["drill"].by_coordinator is True


def test_a_group_that_is_there_is_not_added_again(groups: "Table") -> None:
    relay("groups", "load", MUNICIPALITY, "--table", "Groups")
    before = GroupsTable(groups).all()
    failed = relay("groups", "add", before[0].id, "Mine", "--table", "Groups")
    assert (failed.exit_code, "already" in failed.stderr) == (1, True)
    assert GroupsTable(groups).all() == before


@pytest.mark.parametrize(
    ("group", "name"), [("a b", "Ok"), ("", "Ok"), ("ok", " "), ("a", "x" * 61)]
)
def test_a_group_that_no_word_could_name_is_a_usage_error(
    groups: "Table", group: str, name: str
) -> None:
    assert relay("groups", "add", group, name, "--table", "Groups").exit_code == 2


def test_a_map_with_the_id_of_a_group_without_an_area_is_refused(groups: "Table") -> None:
    first = json.loads(MUNICIPALITY.read_text())["features"][0]["properties"]["buurtcode"]
    relay("groups", "add", first, "Oefening", "--table", "Groups")
    failed = relay("groups", "load", MUNICIPALITY, "--table", "Groups")
    assert (failed.exit_code, first in failed.stderr) == (1, True)


def test_admission_tells_programs_too(groups: "Table") -> None:
    relay("groups", "add", "drill", "Oefening", "--table", "Groups")
    done = relay("groups", "admission", "drill", "default", "--table", "Groups", "--json")
    assert json.loads(done.stdout) == {"groups": ["drill"], "admission": "default"}


def test_a_dry_run_writes_nothing(groups: "Table") -> None:
    done = relay("groups", "load", MUNICIPALITY, "--dry-run", "--table", "Groups")
    assert "12 neighbourhoods can be loaded: 12 new" in done.stdout
    assert GroupsTable(groups).all() == []


def test_a_dry_run_needs_no_table() -> None:
    assert relay("groups", "load", MUNICIPALITY, "--dry-run").exit_code == 0


def test_a_file_with_errors_shows_all_of_them_and_loads_nothing(
    groups: "Table", broken: Path
) -> None:
    refused = relay("groups", "load", broken, "--table", "Groups")
    assert refused.exit_code == 1
    assert "repeat its first position at the end" in refused.stderr
    assert "the name has 80 characters" in refused.stderr
    assert not refused.stdout
    assert GroupsTable(groups).all() == []


def test_the_same_trouble_everywhere_takes_one_row(groups: "Table", tmp_path: Path) -> None:
    path = tmp_path / "rd.geojson"
    text = MUNICIPALITY.read_text().replace("[5.4", "[155000.4")
    path.write_text(text)
    refused = relay("groups", "load", path, "--table", "Groups")
    assert refused.stderr.count("looks like metres") == 1
    assert "and 2 more" in refused.stderr


def test_what_a_file_says_is_shown_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "marked.geojson"
    path.write_text(MUNICIPALITY.read_text().replace("Baakpolder", "[red]Baak[/]" * 9))
    assert "[red]Baak[/]" in relay("groups", "load", path, "--dry-run").stderr


def test_a_group_with_members_that_is_missing_is_named(groups: "Table", tmp_path: Path) -> None:
    relay("groups", "load", MUNICIPALITY, "--table", "Groups")
    collection = json.loads(MUNICIPALITY.read_text())
    gone = collection["features"].pop()["properties"]["buurtcode"]
    GroupsTable(groups).add_memberships(gone, 7)
    path = tmp_path / "fewer.geojson"
    path.write_text(json.dumps(collection))
    refused = relay("groups", "load", path, "--table", "Groups")
    assert refused.exit_code == 1
    assert gone in refused.stderr
    assert len(GroupsTable(groups).all()) == 12


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--table", "Groups", "--local"],
        ["--stack", "relay-village"],
        ["--local"],
    ],
)
def test_a_command_without_one_place_to_go_is_a_usage_error(
    groups: "Table", options: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert relay("groups", "list", *options).exit_code == 2


def test_a_file_that_is_not_there_is_a_usage_error() -> None:
    assert relay("groups", "load", "nowhere.geojson", "--dry-run").exit_code == 2


def test_a_table_that_is_not_there_is_told_without_a_traceback(groups: "Table") -> None:
    failed = relay("groups", "list", "--table", "Nowhere")
    assert failed.exit_code == 3
    assert "ResourceNotFoundException" in failed.stderr


@pytest.mark.parametrize(("text", "words"), [("{", "is not JSON"), ("{}", "lacks endpoint_url")])
def test_a_local_stack_file_that_is_broken_is_a_usage_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    LOCAL_STACK.parent.mkdir()
    LOCAL_STACK.write_text(text)
    failed = relay("groups", "list", "--local")
    assert failed.exit_code == 2
    assert words in failed.stderr


def test_the_local_stack_is_found_by_its_file(
    groups: "Table", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    as_local_stack()
    assert relay("groups", "load", MUNICIPALITY, "--local").exit_code == 0
    assert len(GroupsTable(groups).all()) == 12
