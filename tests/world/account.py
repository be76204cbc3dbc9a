"""The AWS account of a world: tables, queues and secrets of the template, in moto.

Functions get their settings from here as well: each environment variable of the template, with its
references resolved.
"""

import json
from collections.abc import Mapping
from typing import Any

import boto3

from tests.world.references import References
from tests.world.template import Template

LANGUAGES = "nl,en,fr,de"
TOKEN = "meta-token"
APP_SECRET = "app-secret"


class Account:
    """The template's resources by logical name: table names, queue URLs, ARNs of secrets."""

    def __init__(self, template: Template, choices: Mapping[str, str]) -> None:
        self._template = template
        self._values = {
            **template.parameters(),
            "AWS::Region": "eu-west-1",
            "AWS::StackName": "world",
            "Municipality": "testdorp",
            "Country": "NL",
            "Languages": LANGUAGES,
            "WhatsAppPhoneNumberId": "106540352242922",
            "WhatsAppBusinessAccountId": "102290129340398",
            "WhatsAppApiUrl": "http://whatsapp.invalid",
            **choices,
        }
        self._references = References(self._values)
        self.sqs = boto3.client("sqs")
        self.dynamodb = boto3.resource("dynamodb")
        self._make_tables()
        self._make_queues()
        self._make_secrets()

    def value(self, name: str) -> str:
        """What ``!Ref`` of a parameter or resource gives."""
        return self._values[name]

    def number(self, value: Any) -> int:
        """A number of the template, or the parameter that it refers to."""
        return int(float(self._references.text(value)))

    def environment(self) -> dict[str, str]:
        """The environment variables of all functions together."""
        return {
            name: self._references.text(value)
            for function in self._template.functions
            for name, value in self._template.variables(function).items()
        }

    def _make_tables(self) -> None:
        for name, properties in self._template.of_type("AWS::DynamoDB::Table").items():
            schema = {key: properties[key] for key in ("AttributeDefinitions", "KeySchema")}
            self.dynamodb.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **schema)
            self._values[name] = name

    def _make_queues(self) -> None:
        queues = self._template.of_type("AWS::SQS::Queue")
        # Dead-letter queues first: the others point at them.
        for name in sorted(queues, key=lambda each: "RedrivePolicy" in queues[each]):
            properties, attributes = queues[name], {}
            for key in ("VisibilityTimeout", "MessageRetentionPeriod", "DelaySeconds"):
                if key in properties:
                    attributes[key] = str(properties[key])
            if properties.get("FifoQueue"):
                attributes["FifoQueue"] = "true"
            if "RedrivePolicy" in properties:
                attributes["RedrivePolicy"] = self._redrive(properties["RedrivePolicy"])
            full = name + (".fifo" if properties.get("FifoQueue") else "")
            made = self.sqs.create_queue(QueueName=full, Attributes=attributes)  # type: ignore[arg-type]
            self._values[name] = made["QueueUrl"]
            self._values[f"{name}.Arn"] = f"arn:aws:sqs:eu-west-1:123456789012:{full}"

    def _redrive(self, policy: Mapping[str, Any]) -> str:
        target = self._values[f"{policy['deadLetterTargetArn']['Fn::GetAtt'][0]}.Arn"]
        return json.dumps({**policy, "deadLetterTargetArn": target})

    def _make_secrets(self) -> None:
        secrets = boto3.client("secretsmanager")
        texts = {
            "WhatsAppToken": TOKEN,
            "WhatsAppWebhookSecret": json.dumps(
                {"app_secret": APP_SECRET, "verify_token": "verify-me"}
            ),
        }
        for name in self._template.of_type("AWS::SecretsManager::Secret"):
            made = secrets.create_secret(Name=name, SecretString=texts.get(name, "secret"))
            self._values[name] = made["ARN"]
