"""An alert and its plan as items of DynamoDB, and back."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from relay.adapters.formats import ALERT, PLAN
from relay.domain.alert import Alert, Status, Stop, Urgency
from relay.domain.slices import Part, Plan, Slice
from relay.domain.target import Target


def item_from_alert(alert: Alert) -> dict[str, Any]:
    """The item of a new alert, which nobody has stopped yet."""
    return {
        "pk": f"ALERT#{alert.id}",
        "sk": "ALERT",
        **ALERT.mark,
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
        **({"warnings": list(alert.warnings)} if alert.warnings else {}),
    }  # fmt: skip


def alert_from_item(item: Mapping[str, Any]) -> Alert:
    """The alert that the item holds. Raises NewerFormat."""
    ALERT.check(item)
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
        warnings=tuple(item.get("warnings", ())),
        stop=Stop(int(stop["at"]), stop["by"], stop["reason"]) if stop else None,
    )


def plan_attributes(plan: Plan) -> dict[str, Any]:
    """The attributes of a plan: the parts of every slice, and how many go side by side.

    Where a group's parts are a slice each, one after another, one line tells them all
    (``group:first-last/of``): 800,000 people in 1,600 groups take some 40 KB.
    """
    runs = groupby(plan.slices, key=_run)
    slices = [line for _, run in runs for line in _lines([each.parts for each in run])]
    return {**PLAN.mark, "slices": slices, "abreast": plan.abreast}


def plan_from_item(alert_id: str, item: Mapping[str, Any]) -> Plan:
    """The plan that the item holds. Raises NewerFormat."""
    PLAN.check(item)
    all_parts = (parts for line in item["slices"] for parts in _parts_of(line))
    slices = (Slice(alert_id, number, parts) for number, parts in enumerate(all_parts))
    return Plan(tuple(slices), int(item["abreast"]))


def _run(one: Slice) -> tuple[str, int, int] | int:
    """The same for slices that one line can tell."""
    if len(one.parts) > 1:
        return one.number
    (part,) = one.parts
    return part.group, part.of, part.index - one.number


def _lines(slices: Sequence[tuple[Part, ...]]) -> list[Any]:
    if len(slices) == 1:
        return [[str(part) for part in slices[0]]]
    (first,), (last,) = slices[0], slices[-1]
    return [f"{first.group}:{first.index}-{last.index}/{first.of}"]


def _parts_of(line: str | Sequence[str]) -> Iterator[tuple[Part, ...]]:
    """The parts of each slice that a line tells."""
    if not isinstance(line, str):
        yield tuple(map(Part.parse, line))
        return
    group, _, fraction = line.rpartition(":")
    indices, _, of = fraction.partition("/")
    first, _, last = indices.partition("-")
    for index in range(int(first), int(last) + 1):
        yield (Part(group, index, int(of)),)
