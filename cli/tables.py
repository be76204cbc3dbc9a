"""Where the tables are, and whose sender's state they hold.

Named by hand, by a stack's outputs, or by the local stack's file.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import boto3
import typer
from botocore.exceptions import ClientError

from cli.console import aws_errors

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource
    from mypy_boto3_dynamodb.service_resource import Table

LOCAL_STACK = Path(".local/stack.json")
"""Written by the local stack when it starts."""

Subject = Literal["groups", "members", "alerts"]
_OUTPUTS: Mapping[str, Subject] = {
    "GroupsTableName": "groups",
    "MembersTableName": "members",
    "AlertsTableName": "alerts",
}

StackOption = Annotated[
    str | None, typer.Option("--stack", help="The municipality's CloudFormation stack.")
]
LocalOption = Annotated[bool, typer.Option("--local", help="The local stack, as in .local/.")]
TableOption = Annotated[str | None, typer.Option("--table", help="The table's own name.")]


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of one stack, opened by subject.

    ``number`` is Meta's id of its phone number, ``bucket`` holds citizens' files, ``access`` is
    how boto3 reaches its AWS, if not as usual.
    """

    dynamodb: "DynamoDBServiceResource"
    names: Mapping[Subject, str]
    number: str | None = None
    bucket: str | None = None
    access: Mapping[str, Any] = field(default_factory=dict)

    def sending_number(self) -> str:
        """Meta's id of the number that the stack sends from."""
        if self.number is None:
            raise typer.BadParameter("the stack does not name its WhatsApp number: deploy it again")
        return self.number

    def files(self) -> str:
        """The bucket with the files of citizens' reports."""
        if self.bucket is None:
            raise typer.BadParameter("the stack names no bucket for files: deploy it again")
        return self.bucket

    def open(self, subject: Subject) -> "Table":
        """The table of a subject; nothing is asked of AWS yet."""
        if subject not in self.names:
            raise typer.BadParameter(f"the stack names no table for {subject}")
        return self.dynamodb.Table(self.names[subject])


def find_tables(
    subject: Subject, *, table: str | None = None, stack: str | None = None, local: bool = False
) -> Tables:
    """The tables that the command's options point at; ``table`` names the subject's own.

    Raises:
        typer.BadParameter: not exactly one option, or it points at nothing.
    """
    if [bool(table), bool(stack), local].count(True) != 1:
        raise typer.BadParameter("give one of --stack NAME, --local and --table NAME")
    if local:
        return _local_tables()
    with aws_errors():
        if stack:
            return _stack_tables(stack)
        return Tables(boto3.resource("dynamodb"), {subject: str(table)})


def check_one_stack(stack: str | None, local: bool) -> None:
    """Raises typer.BadParameter unless exactly one of the options is given."""
    if bool(stack) == local:
        raise typer.BadParameter("give one of --stack NAME and --local")


def _stack_tables(stack: str) -> Tables:
    try:
        (described,) = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    except ClientError as failed:
        if failed.response["Error"]["Code"] == "ValidationError":
            raise typer.BadParameter(f"there is no stack {stack} in this region") from failed
        raise
    outputs = {each["OutputKey"]: each["OutputValue"] for each in described.get("Outputs", [])}
    names = {subject: outputs[key] for key, subject in _OUTPUTS.items() if key in outputs}
    number, bucket = outputs.get("WhatsAppPhoneNumberId"), outputs.get("MediaBucketName")
    return Tables(boto3.resource("dynamodb"), names, number, bucket)


def _local_tables() -> Tables:
    stack = local_stack()
    subjects: tuple[Subject, ...] = ("groups", "members", "alerts")
    names = {each: stack[f"{each}_table"] for each in subjects if f"{each}_table" in stack}
    access = local_access(stack)
    dynamodb, number = boto3.resource("dynamodb", **access), stack.get("whatsapp_phone_number_id")
    return Tables(dynamodb, names, number, stack.get("media_bucket"), access)


def local_stack(*more: str) -> Mapping[str, Any]:
    """What the local stack's file tells: how to reach its AWS, and whatever ``more`` is needed.

    Raises:
        typer.BadParameter: there is no such file, or it lacks something.
    """
    try:
        stack: Mapping[str, Any] = json.loads(LOCAL_STACK.read_text("utf-8"))
    except FileNotFoundError as missing:
        raise typer.BadParameter(
            f"{LOCAL_STACK} is not there: start the local stack first, from the project's folder"
        ) from missing
    except ValueError as broken:
        raise typer.BadParameter(f"{LOCAL_STACK} is not JSON: start the stack again") from broken
    needed = ("endpoint_url", "region", "access_key", "secret_key", *more)
    if missing_keys := [key for key in needed if key not in stack]:
        raise typer.BadParameter(f"{LOCAL_STACK} lacks {', '.join(missing_keys)}: start it again")
    return stack


def local_access(stack: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments with which boto3 reaches the local stack's AWS."""
    return {
        "endpoint_url": stack["endpoint_url"],
        "region_name": stack["region"],
        "aws_access_key_id": stack["access_key"],
        "aws_secret_access_key": stack["secret_key"],
    }
