"""The template's resources, and how they name each other."""

from collections.abc import Iterator
from typing import Any

Resources = dict[str, dict[str, Any]]

FUNCTIONS = [
    "Canary",
    "Conversation",
    "GroupLookup",
    "Media",
    "Probe",
    "Receipts",
    "Recount",
    "ReportIntake",
    "Signup",
    "Sweep",
    "WhatsappDelivery",
    "WhatsappWebhook",
]
QUEUES = [
    "AlertsQueue",
    "InboundQueue",
    "MediaQueue",
    "NormalDeliveriesQueue",
    "ReceiptsQueue",
    "UrgentDeliveriesQueue",
]
TABLES = ["Alerts", "Groups", "Members"]
KEYS = {f"{each}Key" for each in ("Alerts", "Groups", "Media", "Members", "Transit")}


def of_type(resources: Resources, kind: str) -> dict[str, dict[str, Any]]:
    return {
        name: each.get("Properties", {}) for name, each in resources.items() if each["Type"] == kind
    }


def statements(resources: Resources, function: str) -> Iterator[dict[str, Any]]:
    for policy in resources[f"{function}Role"]["Properties"]["Policies"]:
        yield from policy["PolicyDocument"]["Statement"]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def all_statements(value: Any) -> Iterator[dict[str, Any]]:
    """Every policy statement, wherever it stands."""
    if isinstance(value, dict):
        if "Effect" in value and "Resource" in value:
            yield value
        for each in value.values():
            yield from all_statements(each)
    for each in value if isinstance(value, list) else ():
        yield from all_statements(each)


def named(reference: dict[str, Any]) -> str:
    """The logical id that a Ref or GetAtt points to; of a Sub, its text."""
    if "Fn::Sub" in reference:
        return str(reference["Fn::Sub"])
    return str(reference.get("Ref") or listed(reference["Fn::GetAtt"])[0].split(".")[0])


def partitions(statement: dict[str, Any]) -> Any:
    """The partitions of a table that a statement is about; None if it is about all."""
    (keys,) = statement.get("Condition", {"": {}}).values()
    return keys.get("dynamodb:LeadingKeys")


def granted(resources: Resources, function: str) -> set[tuple[str, str]]:
    """Pairs of action and the logical id of the resource it is allowed on."""
    pairs = set()
    for statement in statements(resources, function):
        for target in listed(statement["Resource"]):
            pairs |= {(action, named(target)) for action in listed(statement["Action"])}
    return pairs
