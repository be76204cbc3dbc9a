"""Alerts and plans in the table ``Alerts``.

========================  ====================  ===================================================
pk                        sk                    what
========================  ====================  ===================================================
``ALERT#<id>``            ``ALERT``             the alert
``ALERT#<id>``            ``PLAN``              its slices, stored once by the first lookup
``ALERTS``                ``<created ms>#<id>`` the list of alerts, in order of time
``UNDERWAY``              ``<id>``              the alerts that the sweep looks after
``LIMIT``                 ``TURNS``             see ``recent_alerts``
``QUOTA#<client>``        ``<hour>``            how many alerts the client posted in that hour
``ALERT#<id>#<slice>``    ``LEDGER``            see ``ledgers_table``
``RATE``                  ``<phone number id>`` see ``rate_item`` and ``sender_item``
========================  ====================  ===================================================
"""

import re
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Key

from relay.adapters.alert_item import (
    alert_from_item,
    item_from_alert,
    plan_attributes,
    plan_from_item,
)
from relay.adapters.batch_get import batch_get
from relay.adapters.expiry import lives
from relay.adapters.query import query
from relay.adapters.recent_alerts import take_turn
from relay.adapters.update_expression import UpdateExpression
from relay.domain.alert import Alert, Stop
from relay.domain.refusal import Fault, PostedMeanwhile, QuotaSpent, Refused, UnknownAlert
from relay.domain.slices import Plan
from relay.usecases.ports import Page

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

HOUR_MS = 3_600_000
REFUSED = "ConditionalCheckFailed"
CONFLICT = "TransactionConflict"
CONFLICT_WAITS_S = (0.05, 0.2)
"""Two posts at the same moment count on the same quota, and DynamoDB cancels one of them."""


class AlertsTable:
    """Alerts; those that it begins are kept for ``keep_days``."""

    def __init__(self, table: "Table", keep_days: int = 90) -> None:
        self._table = table
        self._keep_s = keep_days * 86_400

    def get(self, alert_id: str) -> Alert | None:
        """The alert, read consistently."""
        item = self._item(alert_id, "ALERT")
        return alert_from_item(item) if item else None

    def post(self, alert: Alert, quota: int, turn: int | None = None) -> bool:
        """Store alert, list entries and quota in one transaction; False if the id exists.

        Raises PostedMeanwhile if the ``turn`` has been taken.
        """
        ttl = alert.created // 1_000 + self._keep_s
        hour = alert.created // HOUR_MS
        refusals = self._transact(
            [
                self._new({**item_from_alert(alert), "ttl": ttl}),
                self._new({"pk": "ALERTS", "sk": _list_key(alert), "id": alert.id, "ttl": ttl}),
                self._count(alert.client, hour, quota),
                self._new({"pk": "UNDERWAY", "sk": alert.id, "ttl": ttl}),
                *([] if turn is None else [take_turn(self._table.name, turn)]),
            ]
        )
        if refusals[0] == REFUSED:
            return False
        if refusals[2] == REFUSED:
            raise QuotaSpent(quota, ((hour + 1) * HOUR_MS - alert.created) // 1_000)
        if REFUSED in refusals:
            raise PostedMeanwhile(alert.id)
        return True

    def page(self, size: int, start: str | None) -> Page:
        """One page of alerts, the newest first; ``start`` is ``next`` of the page before."""
        key = {"ExclusiveStartKey": {"pk": "ALERTS", "sk": _checked(start)}} if start else {}
        found = self._table.query(
            KeyConditionExpression=Key("pk").eq("ALERTS"),
            ScanIndexForward=False,
            Limit=size,
            **key,  # type: ignore[arg-type]
        )
        entries: Sequence[Mapping[str, Any]] = found["Items"]
        keys = [{"pk": f"ALERT#{entry['id']}", "sk": "ALERT"} for entry in entries]
        items = filter(lives, batch_get(self._table, keys))
        alerts = [alert_from_item(item) for item in items]
        last: Mapping[str, Any] | None = found.get("LastEvaluatedKey")
        return Page(sorted(alerts, key=_list_key, reverse=True), str(last["sk"]) if last else None)

    def stop(self, alert_id: str, stop: Stop) -> Alert:
        """End the alert; the first stop stands. Raises UnknownAlert."""
        try:
            answer = self._table.update_item(
                Key={"pk": f"ALERT#{alert_id}", "sk": "ALERT"},
                UpdateExpression="SET stopped = if_not_exists(stopped, :stop)",
                ConditionExpression="#ttl > :now",
                ExpressionAttributeNames={"#ttl": "ttl"},
                ExpressionAttributeValues={
                    ":stop": {"at": stop.at, "by": stop.by, "reason": stop.reason},
                    ":now": int(time.time()),
                },
                ReturnValues="ALL_NEW",
            )
        except self._table.meta.client.exceptions.ConditionalCheckFailedException:
            raise UnknownAlert(alert_id) from None
        return alert_from_item(answer["Attributes"])

    def plan(self, alert_id: str) -> Plan | None:
        """The slices, once they are cut."""
        item = self._item(alert_id, "PLAN")
        return plan_from_item(alert_id, item) if item else None

    def keep_plan(self, alert: Alert, plan: Plan) -> Plan:
        """Store the plan; if another lookup was first, its plan is given back."""
        ttl = alert.created // 1_000 + self._keep_s
        update = UpdateExpression().set(**plan_attributes(plan), ttl=ttl)
        key, new = {"pk": f"ALERT#{alert.id}", "sk": "PLAN"}, "attribute_not_exists(slices)"
        try:
            self._table.update_item(Key=key, ConditionExpression=new, **update.arguments())
        except self._table.meta.client.exceptions.ConditionalCheckFailedException:
            return self.plan(alert.id) or plan
        return plan

    def underway(self) -> list[str]:
        """The ids of all alerts that have not been finished."""
        condition = Key("pk").eq("UNDERWAY")
        return [str(item["sk"]) for item in query(self._table, condition)]

    def finish(self, alert_id: str) -> None:
        """Take an alert off those under way."""
        self._table.delete_item(Key={"pk": "UNDERWAY", "sk": alert_id})

    def _item(self, alert_id: str, kind: str) -> dict[str, Any] | None:
        key = {"pk": f"ALERT#{alert_id}", "sk": kind}
        item = self._table.get_item(Key=key, ConsistentRead=True).get("Item")
        return item if item and lives(item) else None

    def _transact(
        self, items: Sequence[Any], waits_s: Sequence[float] = CONFLICT_WAITS_S
    ) -> list[str | None]:
        """Why each of ``items`` was refused, if one was; a clash with another post is retried."""
        try:
            self._table.meta.client.transact_write_items(TransactItems=items)
        except self._table.meta.client.exceptions.TransactionCanceledException as error:
            reasons = [reason.get("Code") for reason in error.response["CancellationReasons"]]
            if REFUSED in reasons:
                return reasons
            if CONFLICT not in reasons or not waits_s:
                raise
            time.sleep(waits_s[0])
            return self._transact(items, waits_s[1:])
        return [None] * len(items)

    def _new(self, item: dict[str, Any]) -> Any:
        return {
            "Put": {
                "TableName": self._table.name,
                "Item": item,
                "ConditionExpression": "attribute_not_exists(pk)",
            }
        }

    def _count(self, client: str, hour: int, quota: int) -> Any:
        return {
            "Update": {
                "TableName": self._table.name,
                "Key": {"pk": f"QUOTA#{client}", "sk": str(hour)},
                "UpdateExpression": "ADD posted :one SET #ttl = :ttl",
                "ConditionExpression": "attribute_not_exists(posted) OR posted < :quota",
                "ExpressionAttributeNames": {"#ttl": "ttl"},
                "ExpressionAttributeValues": {
                    ":one": 1,
                    ":quota": quota,
                    ":ttl": (hour + 2) * HOUR_MS // 1_000,
                },
            }
        }


def _list_key(alert: Alert) -> str:
    return f"{alert.created:013d}#{alert.id}"


def _checked(start: str) -> str:
    if not re.fullmatch(r"[0-9]{13}#[0-9a-f-]{36}", start):
        raise Refused(Fault("start", "is not the 'next' of an earlier page; leave it out"))
    return start
