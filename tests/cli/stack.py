"""A stack called relay-town: the template's queues on moto, and a CloudFormation that knows it."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import ClientError

from cli.stack import LOCAL_STACK
from tests.conftest import queue_attributes
from tests.kept import kept

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

NONE: Mapping[str, str] = {}
IN_ITS_FILE = {
    "endpoint_url": "https://dynamodb.eu-west-1.amazonaws.com",
    "region": "eu-west-1",
    "access_key": "none",
    "secret_key": "none",
    "stack": "relay-town",
    "api_url": "http://127.0.0.1:4566",
}
"""What the local stack's file tells of relay-town."""


def as_local_stack(told: Mapping[str, str] = NONE) -> None:
    """From now on relay-town is the local stack of the folder that the test works in."""
    LOCAL_STACK.parent.mkdir()
    LOCAL_STACK.write_text(json.dumps({**IN_ITS_FILE, **told}))


class CloudFormation:
    """Knows relay-town: its queues, outputs and parameters (moto's own needs more libraries)."""

    def __init__(
        self, urls: Mapping[str, str], outputs: Mapping[str, str] = NONE, **parameters: str
    ) -> None:
        self.urls, self.outputs, self.parameters = urls, outputs, parameters

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - boto3's name
        self._check(StackName, "DescribeStacks")
        outputs = [{"OutputKey": key, "OutputValue": it} for key, it in self.outputs.items()]
        chosen = [
            {"ParameterKey": key, "ParameterValue": it} for key, it in self.parameters.items()
        ]
        return {"Stacks": [{"Outputs": outputs, "Parameters": chosen}]}

    def get_paginator(self, name: str) -> "CloudFormation":
        assert name == "list_stack_resources"
        return self

    def paginate(self, StackName: str) -> list[dict[str, Any]]:  # noqa: N803 - boto3's name
        self._check(StackName, "ListStackResources")
        queues = [self._listed(name, url, "AWS::SQS::Queue") for name, url in self.urls.items()]
        table = self._listed("Alerts", "town-Alerts", "AWS::DynamoDB::Table")
        return [{"StackResourceSummaries": [*queues, table]}]

    @staticmethod
    def _check(name: str, call: str) -> None:
        if name != "relay-town":
            missing: Any = {"Error": {"Code": "ValidationError", "Message": "does not exist"}}
            raise ClientError(missing, call)

    @staticmethod
    def _listed(name: str, own: str, kind: str) -> dict[str, str]:
        return {"LogicalResourceId": name, "PhysicalResourceId": own, "ResourceType": kind}


@kept("sqs", "queues")
def create_queues(template: Mapping[str, Any]) -> dict[str, str]:
    """The queues of the template with their redrive policies; URLs by name."""
    sqs, urls = boto3.client("sqs"), {}
    queues = {
        name: each["Properties"]
        for name, each in template["Resources"].items()
        if each["Type"] == "AWS::SQS::Queue"
    }
    for name in sorted(queues, key=lambda name: "RedrivePolicy" in queues[name]):
        attributes: Any = queue_attributes(queues[name]) | {"VisibilityTimeout": "0"}
        if policy := queues[name].get("RedrivePolicy"):
            target = _target(policy)
            own = _name(target, queues[target])
            arn = f"arn:aws:sqs:eu-west-1:123456789012:{own}"
            attributes["RedrivePolicy"] = json.dumps(
                {"deadLetterTargetArn": arn, "maxReceiveCount": policy["maxReceiveCount"]}
            )
        made = sqs.create_queue(QueueName=_name(name, queues[name]), Attributes=attributes)
        urls[name] = made["QueueUrl"]
    return urls


def received(sqs: "SQSClient", url: str) -> list[Any]:
    """What lies in a queue."""
    got = sqs.receive_message(
        QueueUrl=url,
        MaxNumberOfMessages=10,
        AttributeNames=["All"],
        MessageAttributeNames=["All"],
    )
    return list(got.get("Messages", []))


def _name(name: str, properties: Mapping[str, Any]) -> str:
    return f"town-{name}{'.fifo' if 'FifoQueue' in properties else ''}"


def _target(policy: Mapping[str, Any]) -> str:
    got = policy["deadLetterTargetArn"]["Fn::GetAtt"]
    return str(got[0] if isinstance(got, list) else got.split(".")[0])
