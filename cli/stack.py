"""One municipality's stack as CloudFormation describes it, on AWS or on the local stack."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
import typer
from botocore.exceptions import ClientError

from cli.console import aws_errors
from cli.tables import check_one_stack, local_access, local_stack


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
        return boto3.client(service, **self.access)  # type: ignore[call-overload]

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
    """The stack that the command's options point at. One call to AWS.

    Raises:
        typer.BadParameter: not exactly one option, or it points at nothing.
    """
    check_one_stack(stack, local)
    told = local_stack("stack", "api_url") if local else {"stack": stack}
    access = local_access(told) if local else {}
    name = str(told["stack"])
    with aws_errors():
        described = _described(name, access)
    outputs = {each["OutputKey"]: each["OutputValue"] for each in described.get("Outputs", [])}
    parameters = {
        each["ParameterKey"]: each["ParameterValue"] for each in described.get("Parameters", [])
    }
    api_url = told.get("api_url") or outputs.get("ApiUrl", "")
    return Stack(name, str(api_url), outputs, parameters, access)


def _described(name: str, access: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        cloudformation = boto3.client("cloudformation", **access)
        (described,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    except ClientError as failed:
        if failed.response["Error"]["Code"] == "ValidationError":
            raise typer.BadParameter(f"there is no stack {name} in this region") from failed
        raise
    return described
