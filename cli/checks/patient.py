"""The stack under examination, and what several checks ask of it: asked once, then remembered."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import requests

from cli.checks.blueprint import Blueprint
from cli.graph import Graph, read_secret
from cli.stack import Stack
from cli.tables import Tables, tables_of

NUMBER_FIELDS = (
    "display_phone_number",
    "account_mode",
    "platform_type",
    "status",
    "quality_rating",
    "throughput",
    "whatsapp_business_manager_messaging_limit",
    "name_status",
    "health_status",
    "webhook_configuration",
)


@dataclass(frozen=True)
class Patient:
    """A stack, and the option that names it on the command line (``--stack NAME``, ``--local``)."""

    stack: Stack
    option: str

    def relay(self, command: str) -> str:
        """A command of ours, as it is typed for this stack."""
        return f"`relay {command} {self.option}`"

    def aws(self, command: str) -> str:
        """A command of AWS's own command line, for where this stack is."""
        url = self.stack.access.get("endpoint_url")
        return f"aws {f'--endpoint-url {url} ' if url else ''}{command}"

    def client(self, service: str) -> Any:
        """The boto3 client of a service, where the stack is; made once."""
        if service not in self._clients:
            self._clients[service] = self.stack.client(service)
        return self._clients[service]

    @cached_property
    def _clients(self) -> dict[str, Any]:
        return {}

    @property
    def logs(self) -> str:
        """The command that shows what the webhook's function logs."""
        return f"`sam logs --stack-name {self.stack.name} --name WhatsappWebhook`"

    @property
    def webhook_url(self) -> str:
        """Where Meta calls us."""
        return f"{self.stack.api_url}/whatsapp"

    @cached_property
    def token(self) -> str:
        """WhatsApp's token, as the secret holds it; may be empty."""
        return read_secret(self.stack, "WhatsAppTokenArn")

    @cached_property
    def webhook_secret(self) -> Mapping[str, Any]:
        """The fields of the webhook's secret. Raises ValueError if it is no JSON object."""
        told = json.loads(read_secret(self.stack, "WhatsAppWebhookSecretArn") or "{}")
        if not isinstance(told, dict):
            raise ValueError("no JSON object")
        return told

    @cached_property
    def session(self) -> requests.Session:
        """For calls that are not the Graph API's."""
        return requests.Session()

    @cached_property
    def graph(self) -> Graph:
        """The Graph API, as the functions call it."""
        url, version = map(self.stack.parameter, ("WhatsAppApiUrl", "WhatsAppGraphVersion"))
        return Graph(self.session, url, version, self.token)

    @cached_property
    def debugged(self) -> Mapping[str, Any]:
        """What Meta tells of the token."""
        told: dict[str, Any] = self.graph.get("debug_token", input_token=self.token)["data"]
        return told

    @cached_property
    def number(self) -> Mapping[str, Any]:
        """What Meta tells of the sending number."""
        return self.graph.get(self.number_id, fields=",".join(NUMBER_FIELDS))

    @property
    def number_id(self) -> str:
        """Meta's id of the sending number."""
        return self.stack.parameter("WhatsAppPhoneNumberId")

    @property
    def account_id(self) -> str:
        """Meta's id of the WhatsApp Business account."""
        return self.stack.parameter("WhatsAppBusinessAccountId")

    @cached_property
    def tables(self) -> Tables:
        """The stack's tables."""
        return tables_of(self.stack)

    @cached_property
    def resources(self) -> Mapping[str, tuple[str, str]]:
        """Type and own name of each of the stack's resources, by its name in the template."""
        pages = self.client("cloudformation").get_paginator("list_stack_resources")
        return {
            each["LogicalResourceId"]: (each["ResourceType"], each["PhysicalResourceId"])
            for page in pages.paginate(StackName=self.stack.name)
            for each in page["StackResourceSummaries"]
        }

    @cached_property
    def blueprint(self) -> Blueprint:
        """What was deployed, to compare with what stands there."""
        asked = self.client("cloudformation").get_template(
            StackName=self.stack.name, TemplateStage="Processed"
        )["TemplateBody"]
        client = self.client("sts")
        return Blueprint(
            json.loads(asked) if isinstance(asked, str) else asked,
            self.stack.parameters,
            self.stack.outputs,
            self.resources,
            str(client.get_caller_identity()["Account"]),
            str(client.meta.region_name),
        )

    @property
    def anew(self) -> str:
        """What brings back a resource that is gone: a deployment of the same template does not."""
        return "put it back by the template: docs/runbook.md, What was changed by hand"

    @property
    def emulated(self) -> bool:
        """Whether its AWS is an emulator, which does not know or tell all that AWS does."""
        return "endpoint_url" in self.stack.access

    def own(self, name: str) -> str:
        """The own name of a resource, by its name in the template; empty if there is none."""
        return self.resources.get(name, ("", ""))[1]

    def of_type(self, kind: str) -> dict[str, str]:
        """Own names of the resources of a CloudFormation type, by their names in the template."""
        return {name: own for name, (its, own) in self.resources.items() if its == kind}
