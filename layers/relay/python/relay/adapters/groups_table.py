"""The Groups table, as the functions read it: groups, boundaries and the index of cells.

    pk=GROUPS            sk=<group id>       name, memberships, neighbours; admission: open or
                                             coordinator, absent for the country's default;
                                             placeless: true for one without a boundary
    pk=BOUNDARY          sk=<group id>       geometry: simplified GeoJSON, as text
    pk=INDEX             sk=CURRENT          version: which cells are live; stale: which may go
    pk=CELLS#<version>   sk=<h3 res-8 cell>  groups: map of group id to packed cells

`relay.adapters.groups_loading` writes it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Attr, Key

from relay.adapters.batch_get import batch_get
from relay.adapters.update_expression import UpdateExpression
from relay.domain.cells import AreaCells
from relay.domain.group import GeoJSON, Group

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

_BY_COORDINATOR: Mapping[object, bool] = {"coordinator": True, "open": False}

POINTER = {"pk": "INDEX", "sk": "CURRENT"}

_MANY_CELLS = 200
"""Beyond these (150 km²) the whole index is read; Eindhoven's has 173 items, 320 KB."""


class TableUnavailableError(Exception):
    """The map was replaced under the reader's hands, again and again. Worth another try later."""


class GroupsTable:
    """Groups and areas. One call below is one request, where no number is given."""

    def __init__(self, table: "Table") -> None:
        self._table = table

    def named(self, ids: Iterable[str]) -> dict[str, Group]:
        """The groups that exist among ``ids``, by id. One request for every 100."""
        return {item["sk"]: _group(item) for item in self._read(map(group_key, ids))}

    def overlapping(self, cells: AreaCells) -> list[Group]:
        """The groups whose neighbourhoods an area overlaps, by name.

        Three requests, and one more for every further 99 groups; for areas over 74 km² one or two
        more. When the map is replaced meanwhile, cells may be gone half-way: then it starts again.

        Raises:
            TableUnavailableError: the map was replaced each time.
        """
        for _ in range(3):
            version = self._table.get_item(Key=POINTER, ConsistentRead=True).get("Item", {})
            if "version" not in version:
                return []
            keys = map(group_key, self._hit(str(version["version"]), cells))
            pointer, groups = _parted(self._read([POINTER, *keys]))
            if pointer.get("version") == version["version"]:
                return sorted(map(_group, groups), key=_by_name)
        raise TableUnavailableError("the map of neighbourhoods is being replaced")

    def all(self) -> list[Group]:
        """Every group, by name. One request per megabyte."""
        return sorted(map(_group, self.items("GROUPS")), key=_by_name)

    def boundaries(self) -> dict[str, GeoJSON]:
        """The simplified border of every group, by id. One request per megabyte."""
        return {item["sk"]: json.loads(item["geometry"]) for item in self.items("BOUNDARY")}

    def add_memberships(self, group_id: str, delta: int) -> None:
        """Count members who joined or, below 0, left. A group that is gone counts nobody."""
        with suppress(self._table.meta.client.exceptions.ConditionalCheckFailedException):
            self._table.update_item(
                Key=group_key(group_id),
                UpdateExpression="ADD memberships :delta",
                ConditionExpression=Attr("pk").exists(),
                ExpressionAttributeValues={":delta": delta},
            )

    def set_admission(self, group_id: str, by_coordinator: bool | None) -> bool:
        """Choose who may join at once; None: as in the country. False if there is no such group."""
        update = UpdateExpression()
        if by_coordinator is None:
            update.remove("admission")
        else:
            update.set(admission="coordinator" if by_coordinator else "open")
        try:
            self._table.update_item(
                Key=group_key(group_id),
                ConditionExpression=Attr("pk").exists(),
                **update.arguments(),
            )
        except self._table.meta.client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def add_placeless(self, group_id: str, name: str) -> bool:
        """Make a group that lies nowhere and that no map removes; False if the id is taken."""
        item: dict[str, Any] = {**group_key(group_id), "name": name, "memberships": 0}
        item["placeless"] = True
        try:
            self._table.put_item(Item=item, ConditionExpression=Attr("pk").not_exists())
        except self._table.meta.client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def items(self, partition: str) -> Iterator[dict[str, Any]]:
        """Every item under a partition key, page by page."""
        query: dict[str, Any] = {
            "KeyConditionExpression": Key("pk").eq(partition),
            "ConsistentRead": True,
        }
        while True:
            page = self._table.query(**query)
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            query["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def _hit(self, version: str, cells: AreaCells) -> set[str]:
        """Ids of the groups with a cell in common with the area."""
        hit: set[str] = set()
        for item in self._index(f"CELLS#{version}", cells.parents):
            for group_id, packed in item["groups"].items():
                if group_id not in hit and cells.overlaps(bytes(packed)):
                    hit.add(group_id)
        return hit

    def _index(self, partition: str, parents: Sequence[str]) -> Iterator[dict[str, Any]]:
        """The index at these cells; all of it when that takes fewer requests (a town is 1 MB)."""
        if len(parents) > _MANY_CELLS:
            return self.items(partition)
        return self._read({"pk": partition, "sk": parent} for parent in parents)

    def _read(self, keys: Iterable[Mapping[str, str]]) -> Iterator[dict[str, Any]]:
        """The items that exist, each once, in any order, read consistently."""
        wanted = list({(key["pk"], key["sk"]): key for key in keys}.values())
        return batch_get(self._table, wanted)


def group_key(group_id: str) -> dict[str, str]:
    """Where a group stands in the table."""
    return {"pk": "GROUPS", "sk": group_id}


def _group(item: Mapping[str, Any]) -> Group:
    return Group(
        id=item["sk"],
        name=item["name"],
        memberships=int(item.get("memberships", 0)),
        neighbours=tuple(item.get("neighbours", ())),
        by_coordinator=_BY_COORDINATOR.get(item.get("admission")),
        placeless=bool(item.get("placeless", False)),
    )


def _by_name(group: Group) -> tuple[str, str]:
    return group.name.casefold(), group.id


def _parted(items: Iterable[dict[str, Any]]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The pointer apart from the groups."""
    found = list(items)
    pointer = next((item for item in found if item["pk"] == POINTER["pk"]), {})
    return pointer, [item for item in found if item["pk"] == "GROUPS"]
