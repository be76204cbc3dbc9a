"""Put the stack of one municipality on the emulator, as `sam deploy` puts it on AWS."""

import contextlib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from botocore.exceptions import WaiterError

from local.child import CannotStart
from local.emulator import REGION, Emulator
from local.gateway import Template
from local.own_address import call_own_api_at
from local.package import packaged
from local.project import ROOT

BUCKET: Final = "packages"


@dataclass(frozen=True)
class Secrets:
    """What an operator enters once: the WhatsApp token, and how the app's webhooks are proved."""

    token: str
    app_secret: str
    verify_token: str


@dataclass(frozen=True)
class Deployed:
    """A stack that is up, and its outputs by name."""

    emulator: Emulator
    name: str
    outputs: Mapping[str, str]

    @property
    def api_url(self) -> str:
        """Where the HTTP API answers: AWS's host name becomes a path of the emulator's."""
        api = self.outputs["ApiUrl"].removeprefix("https://").split(".")[0]
        return f"{self.emulator.url}/_aws/execute-api/{api}"

    def physical(self, logical: str) -> str:
        """The name that the template's resource got."""
        described = self.emulator.cloudformation.describe_stack_resource(
            StackName=self.name, LogicalResourceId=logical
        )
        return described["StackResourceDetail"]["PhysicalResourceId"]

    def logs(self, log_group: str) -> list[str]:
        """What a function has logged; named by its log group's logical id in the template."""
        pages = self.emulator.logs.get_paginator("filter_log_events").paginate(
            logGroupName=self.physical(log_group)
        )
        return [event["message"] for page in pages for event in page["events"]]


def deploy(
    emulator: Emulator,
    name: str,
    parameters: Mapping[str, str],
    secrets: Secrets,
    template: Path = ROOT / "template.yaml",
) -> Deployed:
    """Create the stack and fill its secrets; raises CannotStart with the reasons of a failure."""
    change = _change(emulator, name, template, parameters)
    emulator.cloudformation.create_stack(**change)
    _wait(emulator, name, "stack_create_complete")
    deployed = Deployed(emulator, name, _outputs(emulator, name))
    _fill_secrets(emulator, deployed.outputs, secrets)
    return deployed


def update(
    deployed: Deployed,
    template: Path = ROOT / "template.yaml",
    parameters: Mapping[str, str] | None = None,
) -> Deployed:
    """Deploy this version of the template and of the code beside it; data and secrets stay.

    ``parameters`` are those that change. Raises CannotStart with the reasons of a failure.
    """
    emulator, name = deployed.emulator, deployed.name
    stack = emulator.cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    before = {each["ParameterKey"]: each["ParameterValue"] for each in stack["Parameters"]}
    change = _change(emulator, name, template, before | dict(parameters or {}))
    emulator.cloudformation.update_stack(**change)
    _wait(emulator, name, "stack_update_complete")
    return Deployed(emulator, name, _outputs(emulator, name))


def remove(deployed: Deployed) -> None:
    """Delete the stack with all that is in it; raises CannotStart with the reasons of a failure."""
    deployed.emulator.cloudformation.delete_stack(StackName=deployed.name)
    _wait(deployed.emulator, deployed.name, "stack_delete_complete")


class Packages:
    """The bucket that CloudFormation reads templates and code from."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        with contextlib.suppress(emulator.s3.exceptions.BucketAlreadyOwnedByYou):
            emulator.s3.create_bucket(
                Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
            )

    def upload(self, name: str, data: bytes) -> str:
        """Store a package under a name that tells its content; returns the s3:// address."""
        key = f"{hashlib.sha256(data).hexdigest()}/{name}"
        self.emulator.s3.put_object(Bucket=BUCKET, Key=key, Body=data)
        return f"s3://{BUCKET}/{key}"

    def upload_template(self, template: Template) -> str:
        """Store a template; returns the https-like address that CloudFormation asks for."""
        address = self.upload("template.json", json.dumps(template).encode())
        return f"{self.emulator.url}/{address.removeprefix('s3://')}"


def _change(
    emulator: Emulator, name: str, template: Path, parameters: Mapping[str, str]
) -> dict[str, Any]:
    """What CloudFormation is asked for; code and template are uploaded."""
    store = Packages(emulator)
    processed = call_own_api_at(emulator.url, packaged(template, store.upload))
    return {
        "StackName": name,
        "TemplateURL": store.upload_template(processed),
        "Capabilities": ["CAPABILITY_IAM"],
        "Parameters": [
            {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
        ],
    }


def _wait(emulator: Emulator, name: str, end: Any) -> None:
    cloudformation = emulator.cloudformation
    try:
        cloudformation.get_waiter(end).wait(
            StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 120}
        )
    except WaiterError as error:
        events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
        reasons = [
            f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}"
            for event in reversed(events)
            if event["ResourceStatus"].endswith("FAILED")
        ]
        raise CannotStart(f"Stack {name}: no {end}.\n" + "\n".join(reasons)) from error


def _outputs(emulator: Emulator, name: str) -> dict[str, str]:
    stack = emulator.cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def _fill_secrets(emulator: Emulator, outputs: Mapping[str, str], secrets: Secrets) -> None:
    put = emulator.secrets.put_secret_value
    put(SecretId=outputs["WhatsAppTokenArn"], SecretString=secrets.token)
    webhook = {"app_secret": secrets.app_secret, "verify_token": secrets.verify_token}
    put(SecretId=outputs["WhatsAppWebhookSecretArn"], SecretString=json.dumps(webhook))
