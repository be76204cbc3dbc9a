"""The alerts of late, and how many people WhatsApp lets us reach: what the limit is reckoned from.

Reads the list and the alerts that ``alerts_table`` keeps, and of the item ``RATE`` the attribute
``messaging_limit`` that whoever probes the number keeps there.
"""

from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Key

from relay.adapters.alert_item import alert_from_item
from relay.adapters.batch_get import batch_get
from relay.adapters.query import query
from relay.adapters.rate_item import sender_key
from relay.usecases.ports import Recent

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


TURNS = {"pk": "LIMIT", "sk": "TURNS"}
"""Counts the alerts that had to leave a reserve alone. Of two that were reckoned side by side, the
second finds its turn taken."""


def take_turn(table: str, turn: int) -> dict[str, Any]:
    """The item of a transaction that takes a turn; refused if another took it."""
    values = {":next": turn + 1, **({":turn": turn} if turn else {})}
    return {
        "Update": {
            "TableName": table,
            "Key": TURNS,
            "UpdateExpression": "SET taken = :next",
            "ConditionExpression": "taken = :turn" if turn else "attribute_not_exists(taken)",
            "ExpressionAttributeValues": values,
        }
    }


class RecentAlerts:
    """Alerts of the table, sent from the WhatsApp number ``number``."""

    def __init__(self, table: "Table", number: str) -> None:
        self._table = table
        self._number = sender_key(number)

    def since(self, moment: int) -> Recent:
        """The alerts created at ``moment`` (Unix ms) or later, the oldest first; consistent.

        Two calls, one more for every further 100 alerts.
        """
        keys = [{"pk": f"ALERT#{alert_id}", "sk": "ALERT"} for alert_id in self._ids(moment)]
        found = list(batch_get(self._table, [self._number, *keys]))
        alerts = [alert_from_item(item) for item in found if item["sk"] == "ALERT"]
        told = [each["messaging_limit"] for each in found if "messaging_limit" in each]
        limit = int(told[0]) if told else None
        return Recent(sorted(alerts, key=lambda alert: (alert.created, alert.id)), limit)

    def turn(self) -> int:
        """How many turns have been taken."""
        item = self._table.get_item(Key=TURNS, ConsistentRead=True).get("Item", {})
        return int(str(item.get("taken", 0)))

    def _ids(self, moment: int) -> list[str]:
        condition = Key("pk").eq("ALERTS") & Key("sk").gte(f"{moment:013d}")
        return [str(entry["id"]) for entry in query(self._table, condition)]
