"""An alert as an item of DynamoDB, and back."""

from collections.abc import Mapping
from typing import Any

from relay.domain.alert import Alert, Status, Stop, Urgency
from relay.domain.target import Target


def item_from_alert(alert: Alert) -> dict[str, Any]:
    """The item of a new alert, which nobody has stopped yet."""
    return {
        "pk": f"ALERT#{alert.id}",
        "sk": "ALERT",
        "id": alert.id,
        "client": alert.client,
        "author": alert.author,
        **({"reference": alert.reference} if alert.reference is not None else {}),
        "urgency": alert.urgency.value,
        "status": alert.status.value,
        "headline": alert.headline,
        "targets": [
            {"id": each.group, "name": each.name, "memberships": each.memberships,
             "added": each.added}
            for each in alert.targets
        ],
        "messages": {language: dict(texts) for language, texts in alert.messages.items()},
        "created": alert.created,
        "expires": alert.expires,
        "body_hash": alert.body_hash,
    }  # fmt: skip


def alert_from_item(item: Mapping[str, Any]) -> Alert:
    """The alert that the item holds."""
    stop = item.get("stopped")
    return Alert(
        id=item["id"],
        client=item["client"],
        author=item["author"],
        reference=item.get("reference"),
        urgency=Urgency(item["urgency"]),
        status=Status(item["status"]),
        headline=item["headline"],
        targets=tuple(
            Target(each["id"], each["name"], int(each["memberships"]), int(each["added"]))
            for each in item["targets"]
        ),
        messages=item["messages"],
        created=int(item["created"]),
        expires=int(item["expires"]),
        body_hash=item["body_hash"],
        stop=Stop(int(stop["at"]), stop["by"], stop["reason"]) if stop else None,
    )
