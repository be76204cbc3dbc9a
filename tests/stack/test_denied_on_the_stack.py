"""No function may do what only others need: what the template grants to any, tried with each role.

The list is made from the template, so a function or a right that is added is tried too.
"""

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from local.stack import LocalStack
from tests.resources import FUNCTIONS, Resources, granted

pytestmark = pytest.mark.stack

TRY = """
import boto3
def handler(event, context):
    return {each["name"]: attempt(each) for each in event}
def attempt(each):
    client = boto3.client(each["service"])
    try:
        getattr(client, each["call"])(**each["arguments"])
    except client.exceptions.ClientError as error:
        return error.response["Error"]["Code"]
    return "allowed"
"""
KEY = {"pk": {"S": "x"}, "sk": {"S": "x"}}
DENIED = {"AccessDenied", "AccessDeniedException"}


class Call(NamedTuple):
    """How boto3 names an action, and what names its resource; the rest of its arguments."""

    service: str
    call: str
    resource: str
    more: Mapping[str, Any] = {}


CALLS = {
    "dynamodb:BatchGetItem": Call("dynamodb", "batch_get_item", "RequestItems"),
    "dynamodb:DeleteItem": Call("dynamodb", "delete_item", "TableName", {"Key": KEY}),
    "dynamodb:GetItem": Call("dynamodb", "get_item", "TableName", {"Key": KEY}),
    "dynamodb:PutItem": Call("dynamodb", "put_item", "TableName", {"Item": KEY}),
    "dynamodb:Query": Call(
        "dynamodb",
        "query",
        "TableName",
        {
            "KeyConditionExpression": "pk = :x",
            "ExpressionAttributeValues": {":x": {"S": "x"}},
        },
    ),
    "dynamodb:Scan": Call("dynamodb", "scan", "TableName"),
    "dynamodb:UpdateItem": Call("dynamodb", "update_item", "TableName", {"Key": KEY}),
    "s3:GetObject": Call("s3", "get_object", "Bucket", {"Key": "reports/x"}),
    "s3:PutObject": Call("s3", "put_object", "Bucket", {"Key": "reports/x", "Body": ""}),
    "secretsmanager:GetSecretValue": Call("secretsmanager", "get_secret_value", "SecretId"),
    "secretsmanager:PutSecretValue": Call(
        "secretsmanager", "put_secret_value", "SecretId", {"SecretString": "x"}
    ),
    "sqs:GetQueueAttributes": Call("sqs", "get_queue_attributes", "QueueUrl"),
    "sqs:ReceiveMessage": Call("sqs", "receive_message", "QueueUrl"),
    "sqs:PurgeQueue": Call("sqs", "purge_queue", "QueueUrl"),
    "sqs:SendMessage": Call("sqs", "send_message", "QueueUrl", {"MessageBody": "{}"}),
}
NOBODYS = {"dynamodb:Scan", "secretsmanager:PutSecretValue", "sqs:PurgeQueue"}
"""Actions that the template grants on nothing."""
UNTRIED = {"events", "kms", "logs"}
"""Services whose rights stand in tests/test_roles.py alone."""
KINDS = {
    "dynamodb": "AWS::DynamoDB::Table",
    "s3": "AWS::S3::Bucket",
    "secretsmanager": "AWS::SecretsManager::Secret",
    "sqs": "AWS::SQS::Queue",
}


def _pairs(resources: Resources) -> set[tuple[str, str]]:
    """Every action of interest on every resource of its kind."""
    return {
        (action, name)
        for action, call in CALLS.items()
        for name, each in resources.items()
        if each["Type"] == KINDS[call.service]
    }


def _granted(resources: Resources, function: str) -> set[tuple[str, str]]:
    """With the bucket for what is said of its files."""
    return {
        (action, "MediaBucket" if "MediaBucket" in target else target)
        for action, target in granted(resources, function)
    }


def _attempt(stack: LocalStack, action: str, resource: str) -> dict[str, Any]:
    call, name = CALLS[action], stack.deployed.physical(resource)
    named: Any = {name: {"Keys": [KEY]}} if call.resource == "RequestItems" else name
    return {
        "name": f"{action} {resource}",
        "service": call.service,
        "call": call.call,
        "arguments": {call.resource: named, **call.more},
    }


def _tried(stack: LocalStack, function: str, attempts: list[dict[str, Any]]) -> dict[str, str]:
    """What AWS answers to each, called under the function's role."""
    functions, packed = stack.deployed.emulator.functions, io.BytesIO()
    role = functions.get_function(FunctionName=stack.deployed.physical(function))
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("attempts.py", TRY)
    functions.create_function(
        FunctionName=f"attempts-{function}",
        Role=role["Configuration"]["Role"],
        Runtime="python3.13",
        Handler="attempts.handler",
        Timeout=60,
        Code={"ZipFile": packed.getvalue()},
    )
    answer = functions.invoke(FunctionName=f"attempts-{function}", Payload=json.dumps(attempts))
    functions.delete_function(FunctionName=f"attempts-{function}")
    told: dict[str, str] = json.loads(answer["Payload"].read())
    return told


@pytest.fixture(scope="module")
def attempts(dutch: LocalStack, template: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{action} {resource}": _attempt(dutch, action, resource)
        for action, resource in sorted(_pairs(template["Resources"]))
    }


def test_every_right_that_the_template_grants_is_tried_with_those_who_lack_it(
    resources: Resources,
) -> None:
    rights = {action for function in FUNCTIONS for action, _ in granted(resources, function)}
    tried = {each for each in rights if each.partition(":")[0] not in UNTRIED}
    writes_and_checks = {"dynamodb:ConditionCheckItem", "sqs:DeleteMessage"}
    assert tried - writes_and_checks == CALLS.keys() - NOBODYS


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_is_denied_what_only_others_need(
    function: str,
    dutch: LocalStack,
    attempts: dict[str, dict[str, Any]],
    resources: Resources,
) -> None:
    lacks = _pairs(resources) - _granted(resources, function)
    names = sorted(f"{action} {resource}" for action, resource in lacks)
    answers = _tried(dutch, function, [attempts[name] for name in names])
    assert len(answers) > 50
    assert not {name: code for name, code in answers.items() if code not in DENIED}
