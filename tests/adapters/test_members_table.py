from typing import TYPE_CHECKING, Any

import pytest
from relay.adapters.members_loading import put_members
from relay.adapters.members_table import MembersTable
from relay.domain.member import Member, Membership
from relay.domain.slices import Part

from tests.adapters.calls import Calls
from tests.conftest import Tables
from tests.domain.sample import member
from tests.town import PSEUDONYMS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

ALL = Part("centre", 0, 1)


@pytest.fixture
def table(tables: Tables) -> "Table":
    return tables.members


@pytest.fixture
def members(table: "Table") -> MembersTable:
    return MembersTable(table)


@pytest.mark.parametrize(
    "person",
    [
        member(1),
        member(1, phone=None, bsuid="NL.1", language="fr", test=True),
        member(1, {"centre": Membership(5, 9), "west": Membership(7)}),
    ],
)
def test_a_member_comes_back_as_stored(
    members: MembersTable, table: "Table", person: Member
) -> None:
    put_members(table, PSEUDONYMS, [person])
    assert members.of_part(ALL) == [person]


def test_a_member_is_found_in_each_of_their_groups(members: MembersTable, table: "Table") -> None:
    person = member(1, {"centre": Membership(0), "west": Membership(0)})
    put_members(table, PSEUDONYMS, [person])
    assert [members.of_part(Part(group, 0, 1)) for group in ("centre", "west", "east")] == [
        [person],
        [person],
        [],
    ]


def test_who_has_left_is_still_found(members: MembersTable, table: "Table") -> None:
    gone = member(1, {"centre": Membership(0, 9)})
    put_members(table, PSEUDONYMS, [gone])
    assert members.of_part(ALL) == [gone]


def test_a_part_holds_its_range_of_ids_edges_included(
    members: MembersTable, table: "Table"
) -> None:
    ids = ["0" * 32, "7" + "f" * 31, "8" + "0" * 31, "f" * 32]
    people = [member(number, id=each) for number, each in enumerate(ids)]
    put_members(table, PSEUDONYMS, people)
    found = [[each.id for each in members.of_part(Part("centre", i, 2))] for i in (0, 1)]
    assert found == [ids[:2], ids[2:]]


def test_a_part_of_several_pages_is_read_to_its_end(
    members: MembersTable, table: "Table", monkeypatch: pytest.MonkeyPatch
) -> None:
    """DynamoDB cuts a page at 1 MB; a limit stands for it here."""
    people = [member(each) for each in range(7)]
    put_members(table, PSEUDONYMS, people)
    calls, query = Calls(table.meta.client), table.query

    def short(**arguments: Any) -> Any:
        assert arguments["ConsistentRead"] is True
        return query(**arguments, Limit=3)

    monkeypatch.setattr(table, "query", short)
    assert members.of_part(ALL) == people
    assert calls.made == ["Query"] * 3


def test_many_members_are_stored_25_items_a_call(members: MembersTable, table: "Table") -> None:
    calls = Calls(table.meta.client)
    put_members(table, PSEUDONYMS, [member(each) for each in range(50)])
    assert calls.made == ["BatchWriteItem"] * 6
    assert len(members.of_part(ALL)) == 50


def test_storing_again_replaces(members: MembersTable, table: "Table") -> None:
    put_members(table, PSEUDONYMS, [member(1)])
    put_members(table, PSEUDONYMS, [member(1, language="fr")])
    assert [each.language for each in members.of_part(ALL)] == ["fr"]


def test_the_count_is_of_those_who_are_in_the_group(members: MembersTable, table: "Table") -> None:
    gone = member(3, {"centre": Membership(0, 9), "a.b-c": Membership(0)})
    put_members(table, PSEUDONYMS, [member(1), member(2, test=True), gone])
    assert [members.count(group) for group in ("centre", "a.b-c", "east")] == [2, 1, 0]


def test_a_count_of_several_pages_is_summed(
    members: MembersTable, table: "Table", monkeypatch: pytest.MonkeyPatch
) -> None:
    put_members(table, PSEUDONYMS, [member(each) for each in range(7)])
    query = table.query
    monkeypatch.setattr(table, "query", lambda **arguments: query(**arguments, Limit=3))
    assert members.count("centre") == 7
