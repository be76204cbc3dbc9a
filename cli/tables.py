"""The tables of a stack, and whose sender's state they hold; or one table, named by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import boto3
import typer

from cli.console import aws_errors
from cli.stack import PATIENCE, Stack, find_stack, usual_stack

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource
    from mypy_boto3_dynamodb.service_resource import Table

Subject = Literal["groups", "members", "alerts"]
_OUTPUTS: Mapping[Subject, str] = {
    "groups": "GroupsTableName",
    "members": "MembersTableName",
    "alerts": "AlertsTableName",
}

TableOption = Annotated[str | None, typer.Option("--table", help="The table's own name.")]


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of one stack, opened by subject."""

    stack: Stack
    dynamodb: "DynamoDBServiceResource"

    def open(self, subject: Subject) -> "Table":
        """The table of a subject; nothing is asked of AWS yet."""
        return self.dynamodb.Table(self.stack.output(_OUTPUTS[subject]))

    def sending_number(self) -> str:
        """Meta's id of the number that the stack sends from."""
        return self.stack.parameter("WhatsAppPhoneNumberId")


def find_tables(*, stack: str | None = None, local: bool = False) -> Tables:
    """The tables of the stack that the command's options point at.

    Raises:
        typer.BadParameter: not exactly one option, or it points at nothing.
    """
    return tables_of(find_stack(stack=stack, local=local))


def tables_of(stack: Stack) -> Tables:
    """The tables of a stack that was found."""
    with aws_errors():
        return Tables(stack, boto3.resource("dynamodb", config=PATIENCE, **stack.access))


def find_table(
    subject: Subject, *, table: str | None = None, stack: str | None = None, local: bool = False
) -> "Table":
    """The subject's table, of a stack or named by hand.

    Raises:
        typer.BadParameter: not exactly one option, or it points at nothing.
    """
    stack = stack or usual_stack(table, local)
    if [bool(table), bool(stack), local].count(True) != 1:
        raise typer.BadParameter("give one of --stack NAME (or RELAY_STACK), --local, --table NAME")
    if not table:
        return find_tables(stack=stack, local=local).open(subject)
    with aws_errors():
        return boto3.resource("dynamodb", config=PATIENCE).Table(table)
