"""Several writes of one table, all or none."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from boto3.dynamodb.types import TypeDeserializer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

MOST_ITEMS = 100
"""Of one transaction (AWS DynamoDB API reference, TransactWriteItems)."""

REFUSED = "ConditionalCheckFailed"
CONFLICT = "TransactionConflict"


class Contended(Exception):
    """Nothing was written, for items were not as demanded, or others write them right now.

    ``refused`` are the places of those that were not as demanded.
    """

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(", ".join(codes))
        self.refused = [place for place, code in enumerate(codes) if code == REFUSED]


class Transaction:
    """Makes parts of a transaction, and sends them. Parts of one call name different items."""

    def __init__(self, table: "Table") -> None:
        self._table, self._mark = table, uuid4().hex

    def put(self, item: Mapping[str, Any], demand: Mapping[str, Any] | None = None) -> Any:
        """Put an item, if what stands there is as demanded."""
        return self._part("Put", {"Item": item, **(demand or {})})

    def put_marked(self, item: Mapping[str, Any], demand: Mapping[str, Any]) -> Any:
        """Put an item by which this transaction knows its own work.

        When AWS's answer is lost, boto3 repeats the call, and what the first one wrote is not as
        demanded any more.
        """
        shown = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        return self._part("Put", {"Item": {**item, "write": self._mark}, **demand, **shown})

    def delete(self, key: Mapping[str, str], demand: Mapping[str, Any] | None = None) -> Any:
        """Delete an item, if what stands there is as demanded."""
        return self._part("Delete", {"Key": key, **(demand or {})})

    def check(self, key: Mapping[str, str], demand: Mapping[str, Any]) -> Any:
        """Demand something of an item that is not written."""
        return self._part("ConditionCheck", {"Key": key, **demand})

    def send(self, parts: Sequence[Any]) -> None:
        """Write all parts. Raises Contended, and ClientError for whatever else AWS refuses."""
        client = self._table.meta.client
        try:
            client.transact_write_items(TransactItems=parts)
        except client.exceptions.TransactionCanceledException as error:
            reasons: Sequence[Any] = error.response["CancellationReasons"]
            codes = [str(each.get("Code", "None")) for each in reasons]
            if any(map(self._is_ours, reasons)):
                return
            if {*codes} - {REFUSED, CONFLICT, "None"}:
                raise
            raise Contended(codes) from error

    def _is_ours(self, reason: Mapping[str, Any]) -> bool:
        mark = reason.get("Item", {}).get("write")
        return mark is not None and TypeDeserializer().deserialize(mark) == self._mark

    def _part(self, kind: str, what: Mapping[str, Any]) -> Any:
        return {kind: {"TableName": self._table.name, **what}}
