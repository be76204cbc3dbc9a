"""What the template promises: least privilege, nothing unencrypted, no queue without its alarm."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest
from relay.adapters import settings
from relay.usecases.turn import LEASE_MS

from tests.conftest import PROJECT

Resources = dict[str, dict[str, Any]]

FUNCTIONS = [
    "GroupLookup",
    "Receipts",
    "ReportIntake",
    "Sweep",
    "WhatsappDelivery",
    "WhatsappWebhook",
]
QUEUES = ["AlertsQueue", "NormalDeliveriesQueue", "ReceiptsQueue", "UrgentDeliveriesQueue"]
TABLES = ["Alerts", "Groups", "Members"]


@pytest.fixture
def resources(template: dict[str, Any]) -> Resources:
    found: Resources = template["Resources"]
    return found


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
    """The logical id that a Ref or GetAtt points to."""
    return str(reference.get("Ref") or listed(reference["Fn::GetAtt"])[0].split(".")[0])


def granted(resources: Resources, function: str) -> set[tuple[str, str]]:
    """Pairs of action and the logical id of the resource it is allowed on."""
    pairs = set()
    for statement in statements(resources, function):
        for target in listed(statement["Resource"]):
            pairs |= {(action, named(target)) for action in listed(statement["Action"])}
    return pairs


def test_the_lists_in_here_are_whole(resources: Resources) -> None:
    queues = of_type(resources, "AWS::SQS::Queue")
    assert sorted(of_type(resources, "AWS::Serverless::Function")) == FUNCTIONS
    assert sorted(each for each in queues if not each.endswith("DeadLetters")) == QUEUES
    assert sorted(of_type(resources, "AWS::DynamoDB::Table")) == TABLES


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_has_a_role_of_its_own_without_wildcards(
    function: str, resources: Resources
) -> None:
    assert named(resources[function]["Properties"]["Role"]) == f"{function}Role"
    assert not any("*" in f"{action}{target}" for action, target in granted(resources, function))


@pytest.mark.parametrize(
    ("function", "table"),
    [
        ("ReportIntake", "Members"),
        ("GroupLookup", "Members"),
        ("WhatsappDelivery", "Groups"),
        ("Receipts", "Members"),
        ("Sweep", "Members"),
        ("Sweep", "Groups"),
        ("Receipts", "Groups"),
        *[("WhatsappWebhook", table) for table in TABLES],
    ],
)
def test_a_function_cannot_touch_the_table_it_does_not_need(
    function: str, table: str, resources: Resources
) -> None:
    assert table not in {name for _, name in granted(resources, function)}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_function_scans_and_only_the_sweep_deletes(function: str, resources: Resources) -> None:
    actions = {action for action, _ in granted(resources, function)}
    assert not actions & {"dynamodb:Scan", "dynamodb:*"}
    assert ("dynamodb:DeleteItem" in actions) == (function == "Sweep")


def test_the_sweep_deletes_nothing_but_what_is_under_way(resources: Resources) -> None:
    (policy,) = resources["SweepRole"]["Properties"]["Policies"]
    statements = policy["PolicyDocument"]["Statement"]
    (deletes,) = [each for each in statements if each["Action"] == "dynamodb:DeleteItem"]
    limited = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["UNDERWAY"]}}
    assert deletes["Condition"] == limited


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_may_decrypt_what_it_reads(function: str, resources: Resources) -> None:
    """The local stack does not check kms:Decrypt, so this has to."""
    pairs = granted(resources, function)
    keys = {"Groups": "GroupsKey", "Members": "MembersKey", "Alerts": "AlertsKey"}
    touched = {name for _, name in pairs}
    needed = {key for table, key in keys.items() if table in touched}
    decrypted = {name for action, name in pairs if action == "kms:Decrypt"}
    assert needed | {"TransitKey"} == decrypted


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_that_sends_may_encrypt(function: str, resources: Resources) -> None:
    actions = {action for action, _ in granted(resources, function)}
    assert ("sqs:SendMessage" in actions) == ("kms:GenerateDataKey" in actions)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_environment_is_what_the_settings_ask_for(function: str, resources: Resources) -> None:
    given = resources[function]["Properties"]["Environment"]["Variables"]
    asked = fields(getattr(settings, f"{function}Settings"))
    assert sorted(given) == sorted(field.name.upper() for field in asked)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_is_found_under_one_name(function: str, resources: Resources) -> None:
    code = resources[function]["Properties"]["CodeUri"].strip("/")
    folder = "".join(f"_{c.lower()}" if c.isupper() else c for c in function).strip("_")
    assert code == f"functions/{folder}"
    assert list((PROJECT / "events").glob(f"{folder}.*.json"))


@pytest.mark.parametrize("queue", QUEUES)
def test_every_queue_has_a_dead_letter_queue_and_two_alarms(
    queue: str, resources: Resources
) -> None:
    redrive = resources[queue]["Properties"]["RedrivePolicy"]
    dead = named(redrive["deadLetterTargetArn"])
    watched = {
        (
            alarm["MetricName"],
            named(alarm["Dimensions"][0]["Value"]),
        )
        for alarm in of_type(resources, "AWS::CloudWatch::Alarm").values()
    }
    assert ("ApproximateAgeOfOldestMessage", queue) in watched
    assert ("ApproximateNumberOfMessagesVisible", dead) in watched


def test_every_alarm_is_heard(resources: Resources) -> None:
    for alarm in of_type(resources, "AWS::CloudWatch::Alarm").values():
        assert alarm["AlarmActions"] == [{"Ref": "Alarms"}]


def test_every_queue_is_encrypted_with_our_key(resources: Resources) -> None:
    for queue in of_type(resources, "AWS::SQS::Queue").values():
        assert queue["KmsMasterKeyId"] == {"Ref": "TransitKey"}


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_a_key_of_its_own_and_can_be_restored(
    table: str, resources: Resources
) -> None:
    properties = resources[table]["Properties"]
    assert properties["SSESpecification"]["KMSMasterKeyId"] == {"Ref": f"{table}Key"}
    assert properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
    assert properties["BillingMode"] == "PAY_PER_REQUEST"


def test_every_log_is_kept_for_a_time_and_encrypted(resources: Resources) -> None:
    logs = of_type(resources, "AWS::Logs::LogGroup")
    assert len(logs) == len(FUNCTIONS) + 1
    for log in logs.values():
        assert log["RetentionInDays"] == {"Ref": "LogRetentionDays"}
        assert "KmsKeyId" in log


def test_every_event_source_reports_single_failures(resources: Resources) -> None:
    for function in of_type(resources, "AWS::Serverless::Function").values():
        for event in function["Events"].values():
            if event["Type"] == "SQS":
                reported = event["Properties"]["FunctionResponseTypes"]
                assert reported == ["ReportBatchItemFailures"]


def test_a_crashed_worker_costs_no_more_than_the_visibility(
    template: dict[str, Any], resources: Resources
) -> None:
    timeout = template["Globals"]["Function"]["Timeout"]
    for queue in ("UrgentDeliveriesQueue", "NormalDeliveriesQueue"):
        visibility = resources[queue]["Properties"]["VisibilityTimeout"]
        assert timeout < LEASE_MS / 1_000 < visibility


def test_the_police_routes_ask_for_a_scope_and_the_others_for_none(resources: Resources) -> None:
    scopes = {
        (event["Properties"]["Method"], event["Properties"]["Path"]): event["Properties"]
        .get("Auth", {})
        .get("AuthorizationScopes")
        for function in of_type(resources, "AWS::Serverless::Function").values()
        for event in function["Events"].values()
        if event["Type"] == "HttpApi"
    }
    assert scopes == {
        ("POST", "/alerts"): ["alerts/write"],
        ("GET", "/alerts"): ["alerts/read"],
        ("GET", "/alerts/{alert_id}"): ["alerts/read"],
        ("POST", "/alerts/{alert_id}/stop"): ["alerts/write"],
        ("GET", "/openapi.json"): None,
        ("GET", "/whatsapp"): None,
        ("POST", "/whatsapp"): None,
    }


def test_the_stack_stays_in_the_european_union(template: dict[str, Any]) -> None:
    assertion = template["Rules"]["StaysInTheEuropeanUnion"]["Assertions"][0]["Assert"]
    regions, region = assertion["Fn::Contains"]
    assert region == {"Ref": "AWS::Region"}
    assert all(
        each.startswith("eu-") and each not in ("eu-west-2", "eu-central-2") for each in regions
    )


def test_wildcards_stand_in_key_policies_only(resources: Resources) -> None:
    """A key's policy has no other way to name its key (AWS KMS developer guide, key policies)."""
    starred = {
        name
        for name, each in resources.items()
        for statement in all_statements(each)
        if any("*" in str(one) for key in ("Action", "Resource") for one in listed(statement[key]))
    }
    assert starred == {"AlertsKey", "GroupsKey", "MembersKey", "TransitKey"}
