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
    ],
)
def test_a_function_reads_the_tables_it_works_with(probe: Probe, function: str, table: str) -> None:
    assert probe.reads(function, table) == "allowed"


@pytest.mark.parametrize("function", ["ReportIntake", "GroupLookup", "WhatsappWebhook", "Receipts"])
def test_only_delivery_may_read_a_member(probe: Probe, function: str) -> None:
    assert probe.reads(function, "Members") == "AccessDeniedException"


def test_the_webhook_cannot_read_an_alert(probe: Probe) -> None:
    assert probe.reads("WhatsappWebhook", "Alerts") == "AccessDeniedException"


def test_delivery_reads_the_token_and_not_the_webhooks_secret(probe: Probe) -> None:
    assert probe.secret("WhatsappDelivery", "WhatsAppTokenArn") == "allowed"
    denied = probe.secret("WhatsappDelivery", "WhatsAppWebhookSecretArn")
    assert denied == "AccessDeniedException"


def test_a_function_cannot_touch_the_other_municipalitys_tables(
    probe: Probe, belgian: LocalStack
) -> None:
    table = belgian.deployed.outputs["AlertsTableName"]
    answer = probe("ReportIntake", "dynamodb", "get_item", TableName=table, Key=KEY)
    assert answer == "AccessDeniedException"


def test_nobody_scans(probe: Probe, dutch: LocalStack) -> None:
    table = dutch.deployed.outputs["MembersTableName"]
    answer = probe("WhatsappDelivery", "dynamodb", "scan", TableName=table)
    assert answer == "AccessDeniedException"
