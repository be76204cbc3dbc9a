"""Reading all items of a Query, however many pages they fill."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


def query(table: "Table", condition: Any) -> Iterator[dict[str, Any]]:
    """The items of ``table`` under ``condition``, in order of their sort key, read consistently."""
    start: dict[str, Any] = {}
    while True:
        page = table.query(KeyConditionExpression=condition, ConsistentRead=True, **start)
        yield from page["Items"]
        if "LastEvaluatedKey" not in page:
            return
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
