"""One municipality's stack: named on the command line, described by its CloudFormation.

The local stack has a CloudFormation as well; its file tells where that is.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import boto3
import typer
from botocore.config import Config
from botocore.exceptions import ClientError

from cli.console import aws_errors
from cli.frame.proxy import ask_directly
from cli.frame.stack_names import stacks_here

LOCAL_STACK = Path(".local/stack.json")
"""Written by the local stack when it starts."""

StackOption = Annotated[
    str | None,
    typer.Option(
        "--stack",
        help="The municipality's CloudFormation stack; else RELAY_STACK.",
        autocompletion=stacks_here,
    ),
]
LocalOption = Annotated[bool, typer.Option("--local", help="The local stack, as in .local/.")]
JsonOption = Annotated[bool, typer.Option("--json", help="For programs.")]

CONNECT_S, READ_S, TRIES = 5, 12, 2
"""Whoever waits at a terminal hears within half a minute that AWS does not answer."""

PATIENCE = Config(
    connect_timeout=CONNECT_S,
    read_timeout=READ_S,
    retries={"mode": "standard", "total_max_attempts": TRIES},
)


@dataclass(frozen=True, slots=True)
class Stack:
    """A deployed stack.

    ``outputs`` and ``parameters`` are by their names in template.yaml; ``access`` is how boto3
    reaches its AWS, if not as usual; ``api_url`` is the HTTP API without a closing slash.
    """

    name: str
    api_url: str
    outputs: Mapping[str, str]
    parameters: Mapping[str, str]
    access: Mapping[str, Any]

    def client(self, service: str) -> Any:
        """The boto3 client of a service, where this stack is."""
        return boto3.client(service, config=PATIENCE, **self.access)  # type: ignore[call-overload]

    def output(self, name: str) -> str:
        """An output's value.

        Raises:
            typer.BadParameter: the stack is of an older template.
        """
        if name not in self.outputs:
            raise typer.BadParameter(f"the stack has no output {name}: deploy it again")
        return self.outputs[name]

    def parameter(self, name: str) -> str:
        """A parameter's value.

        Raises:
            typer.BadParameter: the stack is of an older template.
        """
        if name not in self.parameters:
            raise typer.BadParameter(f"the stack has no parameter {name}: deploy it again")
        return self.parameters[name]


def find_stack(*, stack: str | None = None, local: bool = False) -> Stack:
    """The stack that the command's options point at, else RELAY_STACK. One call to AWS.

    Raises:
        typer.BadParameter: not exactly one option, or it points at nothing.
    """
    stack = stack or usual_stack(local)
    if bool(stack) == local:
        raise typer.BadParameter("give one of --stack NAME (or RELAY_STACK) and --local")
    told = _local_file() if local else {"stack": stack}
    access = _access(told) if local else {}
    if local:
        ask_directly(str(value) for key, value in told.items() if key.endswith("_url"))
    described = _described(str(told["stack"]), access)
    outputs = {each["OutputKey"]: each["OutputValue"] for each in described.get("Outputs", [])}
    chosen = described.get("Parameters", [])
    parameters = {each["ParameterKey"]: each["ParameterValue"] for each in chosen}
    api_url = str(told.get("api_url") or outputs.get("ApiUrl", ""))
    return Stack(str(told["stack"]), api_url, outputs, parameters, access)


def usual_stack(*others: object) -> str | None:
    """The stack of RELAY_STACK, unless something else is named."""
    return None if any(others) else os.environ.get("RELAY_STACK")


def _described(name: str, access: Mapping[str, Any]) -> Mapping[str, Any]:
    with aws_errors():
        try:
            cloudformation = boto3.client("cloudformation", config=PATIENCE, **access)
            (described,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
        except ClientError as failed:
            if failed.response["Error"]["Code"] == "ValidationError":
                raise typer.BadParameter(
                    f"there is no stack {name} in this region; another: AWS_DEFAULT_REGION=…"
                ) from failed
            raise
    return described


def _local_file() -> Mapping[str, Any]:
    try:
        stack: Mapping[str, Any] = json.loads(LOCAL_STACK.read_text("utf-8"))
    except FileNotFoundError as missing:
        raise typer.BadParameter(
            f"{LOCAL_STACK} is not there: start the local stack first, from the project's folder"
        ) from missing
    except ValueError as broken:
        raise typer.BadParameter(f"{LOCAL_STACK} is not JSON: start the stack again") from broken
    needed = ("endpoint_url", "region", "access_key", "secret_key", "stack", "api_url")
    if missing_keys := [key for key in needed if key not in stack]:
        raise typer.BadParameter(f"{LOCAL_STACK} lacks {', '.join(missing_keys)}: start it again")
    return stack


def _access(stack: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments with which boto3 reaches the local stack's AWS."""
    return {
        "endpoint_url": stack["endpoint_url"],
        "region_name": stack["region"],
        "aws_access_key_id": stack["access_key"],
        "aws_secret_access_key": stack["secret_key"],
    }
