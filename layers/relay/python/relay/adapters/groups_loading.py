"""Replacing the map of a municipality in the Groups table while alerts go on.

New cells are written under a new version and go live by one write to the pointer, so that a crash
at any moment leaves a working map. What an interrupted load left behind is listed in the pointer as
``stale`` and removed by the next load. Counts of memberships are never written, only kept; so is
who may join at once (``admission``).
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Attr

from relay.adapters.groups_table import POINTER, GroupsTable, group_key
from relay.domain.cells import by_parent
from relay.domain.group import Group, Neighbourhood, check_municipality

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


class GroupsInUseError(ValueError):
    """Groups that are not in the new map although people are in them; nothing was written."""

    def __init__(self, groups: Sequence[Group]) -> None:
        names = ", ".join(f"{group.name} ({group.id}): {group.memberships}" for group in groups)
        super().__init__(f"groups with members are missing from the new map, keep them: {names}")
        self.groups = groups


class LoadedMeanwhileError(RuntimeError):
    """Another load went live while this one was at work; the other one holds."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a load changes; ``changed`` groups have another name or other neighbours."""

    added: tuple[Group, ...]
    changed: tuple[Group, ...]
    unchanged: tuple[Group, ...]
    vanished: tuple[Group, ...]


class GroupsLoading:
    """The one writer of the map."""

    def __init__(self, table: "Table") -> None:
        self._table = table
        self._groups = GroupsTable(table)

    def plan(self, municipality: Sequence[Neighbourhood]) -> Changes:
        """What `replace` would do; nothing is written.

        Raises:
            ValueError: no neighbourhoods, ids twice, neighbours that are not there, or the id of a
                group without a place.
            GroupsInUseError: a group with members is missing from the new map.
        """
        check_municipality(municipality)
        before = {group.id: group for group in self._groups.all()}
        groups = [each.group for each in municipality]
        ids = {group.id for group in groups}
        apart = {group.id for group in before.values() if group.placeless}
        if taken := sorted(apart & ids):
            raise ValueError(f"groups without a place have these ids: {', '.join(taken)}")
        vanished = tuple(group for group in before.values() if group.id not in ids | apart)
        if peopled := [group for group in vanished if group.memberships > 0]:
            raise GroupsInUseError(peopled)
        known = [group for group in groups if group.id in before]
        return Changes(
            added=tuple(group for group in groups if group.id not in before),
            changed=tuple(group for group in known if not _same(group, before[group.id])),
            unchanged=tuple(group for group in known if _same(group, before[group.id])),
            vanished=vanished,
        )

    def replace(
        self,
        municipality: Sequence[Neighbourhood],
        on_step: Callable[[str], None] = lambda step: None,
    ) -> Changes:
        """Make ``municipality`` the live map; ``on_step`` hears what is being done.

        Raises:
            ValueError: as `plan`, before anything is written.
            LoadedMeanwhileError: another load was faster.
        """
        changes = self.plan(municipality)
        version = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{token_hex(3)}"
        before = self._announce(version)
        on_step("groups")
        for group in changes.added + changes.changed:
            self._put_group(group)
        on_step("boundaries")
        self._put(_boundary_items(municipality))
        on_step("cells")
        self._put(cell_items(version, municipality))
        on_step("switching over")
        stale = self._go_live(version, before)
        on_step("clearing up")
        for group in changes.vanished:
            self._drop_group(group.id)
        self._clear(stale)
        return changes

    def _announce(self, version: str) -> dict[str, Any]:
        """Note the new version as stale until it is live; the pointer with it."""
        answer = self._table.update_item(
            Key=POINTER,
            UpdateExpression="SET stale = list_append(if_not_exists(stale, :none), :new)",
            ExpressionAttributeValues={":none": [], ":new": [version]},
            ReturnValues="ALL_NEW",
        )
        return answer["Attributes"]

    def _put_group(self, group: Group) -> None:
        self._table.update_item(
            Key=group_key(group.id),
            UpdateExpression="SET #name = :name, neighbours = :neighbours,"
            " memberships = if_not_exists(memberships, :zero)",
            ExpressionAttributeNames={"#name": "name"},
            ExpressionAttributeValues={
                ":name": group.name,
                ":neighbours": list(group.neighbours),
                ":zero": 0,
            },
        )

    def _put(self, items: Iterable[dict[str, Any]]) -> None:
        with self._table.batch_writer() as batch:
            for item in items:
                batch.put_item(Item=item)

    def _go_live(self, version: str, before: dict[str, Any]) -> list[str]:
        """Point at the new version, unless another load went first; the versions that may go."""
        old = before.get("version")
        stale = [each for each in [*before["stale"], old] if each and each != version]
        try:
            self._table.update_item(
                Key=POINTER,
                UpdateExpression="SET version = :version, stale = :stale",
                ConditionExpression=Attr("version").eq(old)
                if old
                else Attr("version").not_exists(),
                ExpressionAttributeValues={":version": version, ":stale": stale},
            )
        except self._table.meta.client.exceptions.ConditionalCheckFailedException:
            raise LoadedMeanwhileError("another load went live meanwhile; load again") from None
        return stale

    def _drop_group(self, group_id: str) -> None:
        """Remove a vanished group; one that somebody joined meanwhile stays for the next load."""
        try:
            self._table.delete_item(
                Key=group_key(group_id),
                ConditionExpression=Attr("memberships").not_exists() | Attr("memberships").lte(0),
            )
        except self._table.meta.client.exceptions.ConditionalCheckFailedException:
            return
        self._table.delete_item(Key={"pk": "BOUNDARY", "sk": group_id})

    def _clear(self, versions: Sequence[str]) -> None:
        with self._table.batch_writer() as batch:
            for version in versions:
                for item in self._groups.items(f"CELLS#{version}"):
                    batch.delete_item(Key={"pk": item["pk"], "sk": item["sk"]})
        self._table.update_item(
            Key=POINTER,
            UpdateExpression="SET stale = :none",
            ExpressionAttributeValues={":none": []},
        )


def _same(one: Group, other: Group) -> bool:
    return (one.name, one.neighbours) == (other.name, other.neighbours)


def _boundary_items(municipality: Sequence[Neighbourhood]) -> Iterable[dict[str, Any]]:
    for each in municipality:
        geometry = json.dumps(each.boundary, separators=(",", ":"))
        yield {"pk": "BOUNDARY", "sk": each.group.id, "geometry": geometry}


def cell_items(version: str, municipality: Sequence[Neighbourhood]) -> list[dict[str, Any]]:
    """The index: for every res-8 cell the packed cells of the groups in it."""
    parents: defaultdict[str, dict[str, bytes]] = defaultdict(dict)
    for each in municipality:
        for parent, packed in by_parent(each.cells).items():
            parents[parent][each.group.id] = packed
    return [
        {"pk": f"CELLS#{version}", "sk": parent, "groups": groups}
        for parent, groups in parents.items()
    ]
