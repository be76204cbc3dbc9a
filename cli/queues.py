"""Where a stack's queues are: as CloudFormation lists them, on AWS and on the local stack."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from cli.console import aws_errors
from cli.stack import find_stack

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_sqs import SQSClient


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """A dead-letter queue by its name in the template, and the queue that its messages left."""

    name: str
    url: str
    source: str
    source_url: str


@dataclass(frozen=True, slots=True)
class Queues:
    """The queues of one stack; ``urls`` are by the queues' names in the template."""

    sqs: "SQSClient"
    urls: Mapping[str, str]

    def url(self, name: str) -> str:
        """The URL of the queue with this name in the template."""
        if name not in self.urls:
            raise typer.BadParameter(f"the stack has no queue {name}: is it one of Buurtrelay?")
        return self.urls[name]

    def dead_letters(self) -> list[DeadLetters]:
        """The dead-letter queues, by name. One call a queue."""
        names = {url.rpartition("/")[2]: name for name, url in self.urls.items()}
        found = []
        for source, url in self.urls.items():
            if target := self._dead_letters_of(url):
                name = names[target]
                found.append(DeadLetters(name, self.urls[name], source, url))
        return sorted(found, key=lambda each: each.name)

    def _dead_letters_of(self, url: str) -> str | None:
        """The physical name of the queue that takes what ``url`` gives up."""
        asked = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"])
        policy = asked.get("Attributes", {}).get("RedrivePolicy")
        return str(json.loads(policy)["deadLetterTargetArn"]).rpartition(":")[2] if policy else None


def chosen(found: Sequence[DeadLetters], name: str) -> Sequence[DeadLetters]:
    """The one with that name, in whatever case.

    Raises:
        typer.BadParameter: there is none.
    """
    one = [each for each in found if each.name.lower() == name.lower()]
    if not one:
        names = ", ".join(each.name for each in found) or "none"
        raise typer.BadParameter(f"there is no dead-letter queue {name}; there are: {names}")
    return one


def find_queues(*, stack: str | None = None, local: bool = False) -> Queues:
    """The queues of the stack that the command's options point at.

    Raises:
        typer.BadParameter: not exactly one option, or it points at nothing.
    """
    found = find_stack(stack=stack, local=local)
    with aws_errors():
        urls = _queue_urls(found.client("cloudformation"), found.name)
        return Queues(found.client("sqs"), urls)


def _queue_urls(cloudformation: "CloudFormationClient", stack: str) -> dict[str, str]:
    """CloudFormation's id of a queue is its URL."""
    pages = list(cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack))
    resources = [each for page in pages for each in page["StackResourceSummaries"]]
    return {
        each["LogicalResourceId"]: each["PhysicalResourceId"]
        for each in resources
        if each["ResourceType"] == "AWS::SQS::Queue"
    }
