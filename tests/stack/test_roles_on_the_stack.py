"""What each function may touch, tried with its own role in the emulator's Lambda."""

import contextlib
import io
import json
import zipfile
from typing import Any

import pytest

from local.stack import LocalStack

pytestmark = pytest.mark.stack

PROBE = """
import boto3
def handler(event, context):
    client = boto3.client(event["service"])
    try:
        getattr(client, event["call"])(**event["arguments"])
    except client.exceptions.ClientError as error:
        return error.response["Error"]["Code"]
    return "allowed"
"""
KEY = {"pk": {"S": "x"}, "sk": {"S": "x"}}


class Probe:
    """Calls AWS under a function's role."""

    def __init__(self, stack: LocalStack) -> None:
        self._deployed, self._lambda = stack.deployed, stack.deployed.emulator.functions

    def __call__(self, function: str, service: str, call: str, **arguments: Any) -> str:
        """The error's code, or `allowed`."""
        name = f"probe-{function}"
        self._create(name, function)
        event = {"service": service, "call": call, "arguments": arguments}
        answer = self._lambda.invoke(FunctionName=name, Payload=json.dumps(event))
        return str(json.loads(answer["Payload"].read()))

    def reads(self, function: str, table: str) -> str:
        """Whether it may get an item of a table, named as in the stack's outputs."""
        name = self._deployed.outputs[f"{table}TableName"]
        return self(function, "dynamodb", "get_item", TableName=name, Key=KEY)

    def file(self, function: str, call: str, **more: str) -> str:
        """Whether it may get or put a citizen's file."""
        bucket = self._deployed.outputs["MediaBucketName"]
        return self(function, "s3", call, Bucket=bucket, Key="reports/x", **more)

    def sends(self, function: str, queue: str, **more: str) -> str:
        """Whether it may put a message into a queue, named as in the template."""
        url = self._deployed.physical(queue)
        return self(function, "sqs", "send_message", QueueUrl=url, MessageBody="{}", **more)

    def secret(self, function: str, output: str) -> str:
        """Whether it may read a secret."""
        secret = self._deployed.outputs[output]
        return self(function, "secretsmanager", "get_secret_value", SecretId=secret)

    def _create(self, name: str, function: str) -> None:
        role = self._lambda.get_function(FunctionName=self._deployed.physical(function))
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("probe.py", PROBE)
        with contextlib.suppress(self._lambda.exceptions.ResourceConflictException):
            self._lambda.create_function(
                FunctionName=name,
                Role=role["Configuration"]["Role"],
                Runtime="python3.13",
                Handler="probe.handler",
                Code={"ZipFile": packed.getvalue()},
            )


@pytest.fixture(scope="module")
def probe(dutch: LocalStack) -> Probe:
    return Probe(dutch)


@pytest.mark.parametrize(
    ("function", "table"),
    [
        ("ReportIntake", "Groups"),
        ("ReportIntake", "Alerts"),
        ("GroupLookup", "Alerts"),
        ("WhatsappDelivery", "Alerts"),
        ("Signup", "Groups"),
        ("Conversation", "Members"),
        ("Conversation", "Groups"),
        ("Conversation", "Alerts"),
        ("Media", "Alerts"),
    ],
)
def test_a_function_reads_the_tables_it_works_with(probe: Probe, function: str, table: str) -> None:
    assert probe.reads(function, table) == "allowed"


@pytest.mark.parametrize(
    "function", ["ReportIntake", "GroupLookup", "WhatsappWebhook", "Receipts", "Signup", "Media"]
)
def test_only_delivery_and_conversation_may_read_a_member(probe: Probe, function: str) -> None:
    assert probe.reads(function, "Members") == "AccessDeniedException"


@pytest.mark.parametrize("function", ["WhatsappWebhook", "Signup", "Recount"])
def test_what_needs_no_alert_cannot_read_one(probe: Probe, function: str) -> None:
    assert probe.reads(function, "Alerts") == "AccessDeniedException"


def test_only_conversation_reads_the_key_of_the_pseudonyms(probe: Probe) -> None:
    assert probe.secret("Conversation", "PseudonymKeyArn") == "allowed"
    for function in ("WhatsappWebhook", "Signup", "Media", "Recount", "ReportIntake"):
        assert probe.secret(function, "PseudonymKeyArn") == "AccessDeniedException", function


def test_conversation_writes_members_and_counts_in_one_transaction(
    probe: Probe, dutch: LocalStack
) -> None:
    outputs = dutch.deployed.outputs
    group = {"pk": {"S": "GROUPS"}, "sk": {"S": "x"}}
    count = {
        "TableName": outputs["GroupsTableName"],
        "Key": group,
        "UpdateExpression": "ADD memberships :one",
        "ConditionExpression": "attribute_exists(nothing)",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    writes = [{"Put": {"TableName": outputs["MembersTableName"], "Item": KEY}}, {"Update": count}]
    answer = probe("Conversation", "dynamodb", "transact_write_items", TransactItems=writes)
    assert answer == "TransactionCanceledException", "allowed, and refused by the condition"


def test_conversation_hands_files_on_and_tells_of_reports(probe: Probe) -> None:
    assert probe.sends("Conversation", "MediaQueue") == "allowed"
    assert probe.sends("Conversation", "UrgentDeliveriesQueue") == "AccessDenied"
    event = {"Source": "buurtrelay", "DetailType": "x", "Detail": "{}"}
    assert probe("Conversation", "events", "put_events", Entries=[event]) == "allowed"
    denied = probe("Media", "events", "put_events", Entries=[event])
    assert denied == "AccessDeniedException"


def test_the_webhook_alone_hands_on_what_citizens_write(probe: Probe) -> None:
    ids = {"MessageGroupId": "x", "MessageDeduplicationId": "x"}
    assert probe.sends("WhatsappWebhook", "InboundQueue", **ids) == "allowed"
    assert probe.sends("Signup", "InboundQueue", **ids) == "AccessDenied"


def test_a_file_is_put_in_by_one_function_and_got_by_another(probe: Probe) -> None:
    assert probe.file("Media", "put_object", Body="x") == "allowed"
    assert probe.file("ReportIntake", "get_object") == "allowed"
    assert probe.file("ReportIntake", "put_object", Body="x") == "AccessDenied"
    for function in ("Media", "Conversation", "Signup"):
        assert probe.file(function, "get_object") == "AccessDenied", function


def test_delivery_reads_the_token_and_not_the_webhooks_secret(probe: Probe) -> None:
    assert probe.secret("WhatsappDelivery", "WhatsAppTokenArn") == "allowed"
    denied = probe.secret("WhatsappDelivery", "WhatsAppWebhookSecretArn")
    assert denied == "AccessDeniedException"


def test_a_function_cannot_touch_the_other_municipalitys_tables(
    probe: Probe, belgian: LocalStack
) -> None:
    table = belgian.deployed.outputs["AlertsTableName"]
    for function in ("ReportIntake", "Conversation"):
        answer = probe(function, "dynamodb", "get_item", TableName=table, Key=KEY)
        assert answer == "AccessDeniedException"


def test_a_function_cannot_read_the_other_municipalitys_secrets_and_files(
    probe: Probe, belgian: LocalStack
) -> None:
    theirs = belgian.deployed.outputs
    secret = theirs["PseudonymKeyArn"]
    answer = probe("Conversation", "secretsmanager", "get_secret_value", SecretId=secret)
    assert answer == "AccessDeniedException"
    file = {"Bucket": theirs["MediaBucketName"], "Key": "reports/x"}
    assert probe("ReportIntake", "s3", "get_object", **file) == "AccessDenied"


def test_nobody_scans(probe: Probe, dutch: LocalStack) -> None:
    table = dutch.deployed.outputs["MembersTableName"]
    answer = probe("WhatsappDelivery", "dynamodb", "scan", TableName=table)
    assert answer == "AccessDeniedException"
