"""What a call of DynamoDB costs: request units by the sizes of the items that it touches.

The items are looked up in moto, before and after the call, as a request does not tell how large the
item is that it changes, nor an answer what a projection or a filter has left out.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType, Item

from tests.cost.capacity import STORED_OVERHEAD, item_bytes, read_units, write_units
from tests.world.sources import ACCOUNT, REGION

Place = tuple[str, Mapping[str, Any]]
"""A table, and the key of an item or the item itself."""

WRITES = {"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem"}
READS = {"GetItem", "BatchGetItem", "Query"}


class Writing:
    """A call that writes; make it before the call, ask ``units`` after it."""

    def __init__(self, operation: str, told: Mapping[str, Any]) -> None:
        self._transaction = operation.startswith("Transact")
        self._places = list(_written(operation, told))
        self._before = [size_of(place) for place in self._places]

    def units(self) -> float:
        """Write request units."""
        both = zip(self._before, map(size_of, self._places), strict=True)
        return sum(write_units(max(sizes), transaction=self._transaction) for sizes in both)


def units_read(operation: str, told: Mapping[str, Any], answer: Mapping[str, Any]) -> float:
    """Read request units of a call that has been answered."""
    consistent = bool(told.get("ConsistentRead"))
    if operation == "GetItem":
        return read_units(size_of((told["TableName"], told["Key"])), consistent=consistent)
    if operation == "Query":
        return read_units(_queried(told, answer), consistent=consistent)
    return sum(
        read_units(size_of((table, key)), consistent=bool(asked.get("ConsistentRead")))
        for table, asked in told["RequestItems"].items()
        for key in asked["Keys"]
    )


def tables_of(told: Mapping[str, Any]) -> set[str]:
    """Every table that a call names."""
    if "TransactItems" in told:
        acts = [act for part in told["TransactItems"] for act in part.values()]
        return {act["TableName"] for act in acts}
    return set(told["RequestItems"]) if "RequestItems" in told else {told["TableName"]}


def stored_bytes(table: str) -> tuple[int, int]:
    """Bytes that a table takes, and its number of items."""
    sizes = [_item_size(item) for item in _table(table).all_items()]
    return sum(sizes) + STORED_OVERHEAD * len(sizes), len(sizes)


def items_of(table: str) -> Iterator[Mapping[str, Any]]:
    """Every item of a table, as DynamoDB's JSON writes it."""
    for item in _table(table).all_items():
        yield item.to_json()["Attributes"]


def size_of(place: Place) -> int:
    """Bytes of an item as it stands in its table now; 0 if it is not there."""
    name, attributes = place
    table = _table(name)
    partition = table.items.get(DynamoType(attributes[table.hash_key_attr]), {})
    item = partition.get(DynamoType(attributes[str(table.range_key_attr)]))
    return _item_size(item) if item else 0


def _queried(told: Mapping[str, Any], answer: Mapping[str, Any]) -> int:
    """Bytes that were read, those included that a filter has dropped (as large as the others)."""
    table = _table(told["TableName"])
    keys = {table.hash_key_attr, table.range_key_attr}
    found = answer.get("Items", [])
    sizes = [
        size_of((told["TableName"], item)) if keys <= item.keys() else item_bytes(item)
        for item in found
    ]
    if told.get("Select") == "COUNT":
        return _partition_bytes(told, answer)
    scanned = answer.get("ScannedCount", len(found))
    return round(sum(sizes) * scanned / len(found)) if found else 0


def _partition_bytes(told: Mapping[str, Any], answer: Mapping[str, Any]) -> int:
    """Of a query that only counts: as many items as it has looked at, of the partition's size."""
    values = told["ExpressionAttributeValues"].values()
    table = _table(told["TableName"])
    found = (table.items.get(DynamoType(value)) for value in values)
    partition: Mapping[Any, Item] = next(filter(None, found), {})
    total = sum(map(_item_size, partition.values()))
    return round(total * int(answer.get("ScannedCount", 0)) / max(1, len(partition)))


def _written(operation: str, told: Mapping[str, Any]) -> Iterator[Place]:
    if operation == "TransactWriteItems":
        for part in told["TransactItems"]:
            (act,) = part.values()
            yield act["TableName"], act.get("Key") or act["Item"]
    elif operation == "BatchWriteItem":
        for table, acts in told["RequestItems"].items():
            for act in acts:
                (what,) = act.values()
                yield table, what.get("Key") or what["Item"]
    else:
        yield told["TableName"], told.get("Key") or told["Item"]


def _item_size(item: Item) -> int:
    return item_bytes(item.to_json()["Attributes"])


def _table(name: str) -> Any:
    return dynamodb_backends[ACCOUNT][REGION].tables[name]
