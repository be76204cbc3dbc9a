"""Reading many items of one table in as few calls as DynamoDB allows."""

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

MOST_KEYS = 100
"""Items that one BatchGetItem takes (AWS DynamoDB API reference)."""

MOST_ROUNDS = 8


class ThrottledTooLong(Exception):
    """DynamoDB kept leaving keys unread."""


def batch_get(
    table: "Table", keys: Sequence[Mapping[str, str]], attributes: Sequence[str] = ()
) -> Iterator[dict[str, Any]]:
    """The items that exist under ``keys``, in no order, read consistently; all of their attributes
    unless some are named.

    Keys that DynamoDB leaves unread are asked for again. Raises ThrottledTooLong.
    """
    for first in range(0, len(keys), MOST_KEYS):
        yield from _batch(table, list(keys[first : first + MOST_KEYS]), _projection(attributes))


def _projection(attributes: Sequence[str]) -> dict[str, Any]:
    """Aliased, so that any name will do."""
    names = {f"#{name}": name for name in attributes}
    if not names:
        return {}
    return {"ProjectionExpression": ", ".join(names), "ExpressionAttributeNames": names}


def _batch(table: "Table", keys: Any, projection: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for round_ in range(MOST_ROUNDS):
        request: Any = {table.name: {"Keys": keys, "ConsistentRead": True, **projection}}
        answer = table.meta.client.batch_get_item(RequestItems=request)
        yield from answer["Responses"].get(table.name, [])
        if table.name not in answer["UnprocessedKeys"]:
            return
        keys = answer["UnprocessedKeys"][table.name]["Keys"]
        time.sleep(random.uniform(0.5, 1.0) * 0.05 * 2**round_)  # noqa: S311  # jitter
    raise ThrottledTooLong(table.name)
