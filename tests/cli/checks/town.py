"""relay-town in good health: AWS in memory, the real webhook, and WhatsApp's simulator."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
import requests
from relay.adapters.sender_item import SenderItem
from relay.adapters.system_clock import SystemClock
from relay.domain.templates import creations
from relay.wiring.whatsapp_webhook import whatsapp_webhook
from typer.testing import CliRunner, Result

from cli.app import app
from local.whatsapp import changes, template_api
from local.whatsapp.server import RunningSimulator
from local.whatsapp.settings import Settings
from tests.chain.door import open_door
from tests.cli.stack import CloudFormation, create_queues
from tests.conftest import Tables
from tests.town import resident, settle

SECRETS = {"token": "meta-token", "app_secret": "app-secret", "verify_token": "verify-me"}
SUBSCRIBER = "operators@relay-town.example"


class Described(CloudFormation):
    """Tells of the topic of alarms as well."""

    topics: Mapping[str, str] = {}
    parameters: dict[str, str]
    outputs: dict[str, str]

    def paginate(self, StackName: str) -> list[dict[str, Any]]:  # noqa: N803 - boto3's name
        listed = [self._listed(name, arn, "AWS::SNS::Topic") for name, arn in self.topics.items()]
        return [*super().paginate(StackName), {"StackResourceSummaries": listed}]


class Lambda:
    """What moto's lacks: the account's limit. ``mappings`` as ListEventSourceMappings tells."""

    def __init__(self) -> None:
        self.limit, self.mappings = 1_000, list[dict[str, str]]()

    def get_account_settings(self) -> dict[str, Any]:
        return {"AccountLimit": {"UnreservedConcurrentExecutions": self.limit}}

    def get_paginator(self, _: str) -> "Lambda":
        return self

    def paginate(self) -> list[dict[str, Any]]:
        return [{"EventSourceMappings": self.mappings}]


class Town:
    """The stack, and all that a test may spoil of it."""

    def __init__(
        self,
        tables: Tables,
        stack: Described,
        whatsapp: RunningSimulator,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        self.tables, self.stack, self.whatsapp = tables, stack, whatsapp
        self.monkeypatch, self.lambda_ = monkeypatch, Lambda()
        self.sender = SenderItem(tables.alerts, Settings().phone_number_id, SystemClock())
        self.sns, self.clients = boto3.client("sns"), dict[str, Any]()

    def settings(self, **changed: Any) -> None:
        """Change how WhatsApp is."""
        changes.change(self.whatsapp.simulator, changed)

    def trouble(self, kind: str) -> None:
        self.settings(faults={"account": [{"kind": kind}]})

    def template(self, **judgement: Any) -> None:
        """Meta judges one of the templates."""
        url = f"{self.whatsapp.url}/_control/templates/buurtrelay_actual_v1_30m_a"
        requests.patch(url, json=judgement, timeout=5).raise_for_status()

    def secret(self, output: str, text: str) -> None:
        boto3.client("secretsmanager").put_secret_value(
            SecretId=self.stack.outputs[output], SecretString=text
        )

    def webhook_secret(self, **changed: str) -> None:
        words = {name: SECRETS[name] for name in ("app_secret", "verify_token")}
        self.secret("WhatsAppWebhookSecretArn", json.dumps(words | changed))

    def function_reads(self, **changed: str) -> None:
        """The webhook's function reads a secret of its own."""
        words = {name: SECRETS[name] for name in ("app_secret", "verify_token")}
        made = boto3.client("secretsmanager").create_secret(
            Name="another", SecretString=json.dumps(words | changed)
        )
        self.monkeypatch.setenv("WHATSAPP_WEBHOOK_SECRET", made["ARN"])
        whatsapp_webhook.cache_clear()

    def queue(self, name: str) -> str:
        return self.stack.urls[name]

    def put(self, queue: str) -> None:
        boto3.client("sqs").send_message(QueueUrl=self.queue(queue), MessageBody="{}")

    def nobody_subscribed(self) -> None:
        (topic,) = self.stack.topics.values()
        for each in self.sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]:
            self.sns.unsubscribe(SubscriptionArn=each["SubscriptionArn"])


def examined(*words: str) -> dict[str, dict[str, str]]:
    """The findings of a doctor, by name."""
    answer = doctor("--json", *words)
    told = json.loads(answer.stdout)
    failed = any(each["state"] == "fail" for each in told["findings"])
    assert (answer.exit_code, told["well"]) == (4 if failed else 0, not failed)
    return {each.pop("name"): each for each in told["findings"]}


def states(found: dict[str, dict[str, str]], state: str) -> list[str]:
    return [name for name, each in found.items() if each["state"] == state]


def doctor(*words: str) -> Result:
    return CliRunner().invoke(app, ["doctor", "--stack", "relay-town", *words])


@contextmanager
def in_good_health(
    tables: Tables, template: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Town]:
    """The town while it stands; the fixture ``settings`` has made its secrets."""
    settle(tables, [resident(1), resident(2)])
    with RunningSimulator(Settings(**SECRETS, latency=0)) as whatsapp, open_door() as door:
        outputs = {
            "ApiUrl": door.removesuffix("/whatsapp"),
            "GroupsTableName": "Groups",
            "MembersTableName": "Members",
            "AlertsTableName": "Alerts",
            "WhatsAppTokenArn": os.environ["WHATSAPP_TOKEN_SECRET"],
            "WhatsAppWebhookSecretArn": os.environ["WHATSAPP_WEBHOOK_SECRET"],
        }
        stack = Described(create_queues(template), outputs, **_parameters(whatsapp.url))
        town = Town(tables, stack, whatsapp, monkeypatch)
        _subscribe(town)
        _connect(town, door)
        _replace_clients(town)
        yield town


def _parameters(url: str) -> dict[str, str]:
    return {
        "Country": "NL",
        "Languages": "nl,en",
        "WhatsAppApiUrl": url,
        "WhatsAppGraphVersion": "v26.0",
        "WhatsAppBusinessAccountId": Settings().waba_id,
        "WhatsAppPhoneNumberId": Settings().phone_number_id,
        "MessagesPerSecond": "76",
        "MessagingLimit": "2000",
        "DeliveryWorkers": "2",
        "WebhooksPerSecond": "1000",
    }


def _subscribe(town: Town) -> None:
    topic = town.sns.create_topic(Name="town-Alarms")["TopicArn"]
    town.sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=SUBSCRIBER)
    town.stack.topics = {"Alarms": topic}


def _connect(town: Town, door: str) -> None:
    """Templates approved, webhooks to our door."""
    for each in creations("NL", ("nl", "en")):
        template_api.create(town.whatsapp.simulator, each)
    control = f"{town.whatsapp.url}/_control/webhook"
    requests.post(control, json={"url": door}, timeout=5).raise_for_status()


def _replace_clients(town: Town) -> None:
    client = boto3.client
    town.clients |= {"cloudformation": town.stack, "lambda": town.lambda_}
    town.monkeypatch.setattr(
        boto3, "client", lambda name, **_: town.clients.get(name) or client(name)
    )
