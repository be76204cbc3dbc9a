"""The writes that a transaction on citizens' reports is made of; see ``reports_table``."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from relay.adapters.report_lists import list_key, lists_with, report_key
from relay.adapters.update_expression import UpdateExpression
from relay.domain.report import Report


class Change(NamedTuple):
    """New values of a report, and what else is written with them."""

    values: dict[str, Any]
    moves: list[Any]


def new(table: str, item: Mapping[str, Any]) -> Any:
    """An item that may not be there yet."""
    return {
        "Put": {
            "TableName": table,
            "Item": item,
            "ConditionExpression": "attribute_not_exists(pk)",
        }
    }


def entries(table: str, report: Report, ttl: int) -> list[Any]:
    """The report in every list that it belongs to; ``ttl`` is Unix seconds."""
    return [
        new(table, {"pk": name, "sk": list_key(report), "id": report.id, "ttl": ttl})
        for name in lists_with(report)
    ]


def gone(table: str, name: str, report: Report) -> Any:
    """The report in that list no more."""
    return {"Delete": {"TableName": table, "Key": {"pk": name, "sk": list_key(report)}}}


def changed(table: str, item: Mapping[str, Any], values: Mapping[str, Any]) -> Any:
    """The report's item with other values, unless somebody has written, or DynamoDB deleted."""
    update = UpdateExpression().set(**values).add(version=1)
    return {
        "Update": {
            "TableName": table,
            "Key": report_key(item["id"]),
            "ConditionExpression": "#version = :seen",
            **update.arguments(seen=item["version"]),
        }
    }
