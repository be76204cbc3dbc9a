"""docs/security.md says who can read what, as the template's roles have it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from tests.conftest import PROJECT

STORES = (
    "Groups", "Members", "Alerts", "MediaBucket",
    "WhatsAppToken", "WhatsAppWebhookSecret", "PseudonymKey",
)  # fmt: skip
READS = {
    "dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem", "dynamodb:GetItem", "dynamodb:Query",
    "s3:GetObject", "secretsmanager:GetSecretValue",
}  # fmt: skip
WRITES = {"dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "s3:PutObject"}


def test_the_page_says_who_can_read_what(template: dict[str, Any]) -> None:
    rows = [_row(name, each) for name, each in _access(template["Resources"]).items()]
    page = (PROJECT / "docs" / "security.md").read_text()
    assert "\n".join(rows) in page, "Put this into docs/security.md:\n" + "\n".join(rows)


def test_only_what_answers_citizens_knows_the_key_of_pseudonyms(template: dict[str, Any]) -> None:
    access = _access(template["Resources"])
    assert [name for name, each in access.items() if "PseudonymKey" in each] == ["Conversation"]


def _access(resources: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """By function and store: R, W or RW; in brackets where it is for some keys or folders alone."""
    found: dict[str, dict[str, str]] = {}
    for name, resource in resources.items():
        if resource["Type"] == "AWS::IAM::Role" and f"{name.removesuffix('Role')}" in resources:
            statements = [
                each
                for policy in resource["Properties"]["Policies"]
                for each in policy["PolicyDocument"]["Statement"]
            ]
            found[name.removesuffix("Role")] = _of_role(statements)
    return found


def _of_role(statements: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    whole, part = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for each in statements:
        actions = each["Action"] if isinstance(each["Action"], list) else [each["Action"]]
        resources = each["Resource"] if isinstance(each["Resource"], list) else [each["Resource"]]
        letters = {"R" for name in actions if name in READS} | {
            "W" for name in actions if name in WRITES
        }
        for store in {store for store in STORES for it in resources if f"{store}." in _arn(it)}:
            (part if "Condition" in each else whole)[store] |= letters
    return {
        store: _letters(whole[store], part[store]) for store in STORES if whole[store] | part[store]
    }


def _arn(resource: Mapping[str, Any]) -> str:
    """`{"Fn::GetAtt": ["Groups", "Arn"]}` and `{"Fn::Sub": "${Groups.Arn}/x"}` alike."""
    (told,) = resource.values()
    return ".".join(told) if isinstance(told, list) else str(told).removeprefix("${")


def _letters(whole: set[str], part: set[str]) -> str:
    some = "".join(sorted(part - whole))
    return "".join(sorted(whole)) + (f"({some})" if some else "")


def _row(name: str, access: Mapping[str, str]) -> str:
    return f"| {name} | {' | '.join(access.get(store, '') for store in STORES)} |"
