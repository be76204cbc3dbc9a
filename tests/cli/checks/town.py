"""relay-town in good health: AWS in memory, the real webhook, and WhatsApp's simulator."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
import pytest
import requests
from relay.adapters.sender_item import SenderItem
from relay.adapters.system_clock import SystemClock
from relay.domain.rehearsal import Held, Rehearsal, Verdict
from relay.domain.templates import creations
from relay.wiring.whatsapp_webhook import whatsapp_webhook
from typer.testing import CliRunner, Result

from cli.app import app
from cli.checks import rehearsed
from cli.checks.blueprint import Blueprint
from cli.checks.queues import EXPECTED
from cli.rehearsals import Course
from local.scan import processed
from local.whatsapp import changes, template_api
from local.whatsapp.server import RunningSimulator
from local.whatsapp.settings import Settings
from tests.chain.door import open_door
from tests.cli.checks.standing import ACCOUNT, SERVICES, Standing
from tests.cli.stack import CloudFormation, create_queues
from tests.conftest import Tables
from tests.town import resident, settle

SECRETS = {"token": "meta-token", "app_secret": "app-secret", "verify_token": "verify-me"}
SUBSCRIBER = "operators@relay-town.example"
IN_AWS = {"Alerts": "Alerts", "Groups": "Groups", "Members": "Members", "MediaBucket": "media"}
SECRETS_OF = {
    "PseudonymKey": "PSEUDONYM_SECRET",
    "WhatsAppToken": "WHATSAPP_TOKEN_SECRET",
    "WhatsAppWebhookSecret": "WHATSAPP_WEBHOOK_SECRET",
}
QUEUE_SETTINGS = (
    *("KmsMasterKeyId", "MaximumMessageSize", "MessageRetentionPeriod", "VisibilityTimeout"),
)
QUEUE_USUALLY = {"VisibilityTimeout": "30", "DelaySeconds": "0"}
TABLE_SETTINGS = ("TimeToLiveSpecification", "PointInTimeRecoverySpecification")
NOT_THERE = frozenset({"AlarmsToPolice", "BudgetSpent", "PoliceAlarms", "PoliceAlarmsByTls"})
"""The police of relay-town hear of no alarms, and nobody watches what it costs."""


class Described(CloudFormation):
    """Tells of the topic of alarms as well."""

    topics: Mapping[str, str] = {}
    parameters: dict[str, str]
    outputs: dict[str, str]
    status = "UPDATE_COMPLETE"

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - boto3's name
        (described,) = super().describe_stacks(StackName)["Stacks"]
        return {"Stacks": [described | {"StackStatus": self.status}]}

    @property
    def owns(self) -> dict[str, tuple[str, str]]:
        """Type and own name of every resource."""
        known = {**IN_AWS, **self.urls, **self.topics}
        known |= {name: os.environ[each] for name, each in SECRETS_OF.items()}
        found = {
            name: (str(each["Type"]), known.get(name, f"town-{name}"))
            for name, each in processed_template()["Resources"].items()
            if name not in NOT_THERE | EXPECTED - self.urls.keys()
        }
        return found | {name: ("AWS::SNS::Topic", arn) for name, arn in self.topics.items()}

    def paginate(self, StackName: str) -> list[dict[str, Any]]:  # noqa: N803 - boto3's name
        self._check(StackName, "ListStackResources")
        listed = [self._listed(name, own, kind) for name, (kind, own) in self.owns.items()]
        return [{"StackResourceSummaries": listed}]

    def get_template(self, StackName: str, TemplateStage: str) -> dict[str, Any]:  # noqa: N803
        self._check(StackName, "GetTemplate")
        return {"TemplateBody": processed_template()}


@cache
def processed_template() -> dict[str, Any]:
    """The template as CloudFormation keeps it."""
    return processed()


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
        self.monkeypatch, self.courses = monkeypatch, dict[Rehearsal, Course]()
        self.sender = SenderItem(tables.alerts, Settings().phone_number_id, SystemClock())
        self.sns, self.clients = boto3.client("sns"), dict[str, Any]()

    def stand(self) -> None:
        """All that was deployed stands there."""
        parameters, outputs = self.stack.parameters, self.stack.outputs
        self.standing = Standing(
            Blueprint(
                *(processed_template(), parameters, outputs, self.stack.owns),
                *(ACCOUNT, "eu-west-1"),
            )
        )
        self.live = self.standing.live
        self.clients |= {each.name: each(self.standing) for each in SERVICES}
        _set_up(self)
        _rehearse(self)

    def deployed(self, **parameters: str) -> None:
        """Deploy with other parameters."""
        self.stack.parameters.update(parameters)
        self.stand()

    def rehearsed(self, rehearsal: Rehearsal, verdict: Verdict, *, held: bool = True) -> None:
        """So the last one went."""
        found = Held("an-alert", SystemClock().now()) if held else None
        self.courses[rehearsal] = Course(rehearsal, found, None, verdict)
        self.monkeypatch.setattr(rehearsed, "course_of", lambda _, which: self.courses[which])

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
        usual = {n: str(p.get("Default", "")) for n, p in template["Parameters"].items()}
        parameters = usual | _parameters(whatsapp.url)
        stack = Described(create_queues(template), outputs, **parameters)
        town = Town(tables, stack, whatsapp, monkeypatch)
        _subscribe(town)
        town.stand()
        _connect(town, door)
        _replace_clients(town)
        yield town


def _parameters(url: str) -> dict[str, str]:
    return {
        "AlarmEmail": SUBSCRIBER,
        "Country": "NL",
        "DrillGroup": "centre",
        "Languages": "nl,en",
        "WhatsAppApiUrl": url,
        "WhatsAppGraphVersion": "v26.0",
        "WhatsAppBusinessAccountId": Settings().waba_id,
        "WhatsAppNumber": Settings().display_phone_number,
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


def _set_up(town: Town) -> None:
    """What lies in moto has the settings that were deployed."""
    sqs, dynamodb = boto3.client("sqs"), boto3.client("dynamodb")
    policy = json.dumps(town.live["QueuesByTls"]["PolicyDocument"])
    for name, url in town.stack.urls.items():
        given = town.live[name]
        wanted: Any = {each: str(given[each]) for each in QUEUE_SETTINGS if each in given}
        sqs.set_queue_attributes(
            QueueUrl=url, Attributes=QUEUE_USUALLY | wanted | {"Policy": policy}
        )
    for table in ("Alerts", "Groups", "Members"):
        lives, recovers = (town.live[table][each] for each in TABLE_SETTINGS)
        dynamodb.update_time_to_live(TableName=table, TimeToLiveSpecification=lives)
        dynamodb.update_continuous_backups(
            TableName=table, PointInTimeRecoverySpecification=recovers
        )
    files = json.dumps(town.live["MediaBucketPolicy"]["PolicyDocument"])
    boto3.client("s3").put_bucket_policy(Bucket="media", Policy=files)
    topic = town.stack.topics["Alarms"]
    document = town.live["AlarmsByTls"]["PolicyDocument"]
    told = {"Policy": json.dumps(document), "KmsMasterKeyId": town.standing.own("TransitKey")}
    for attribute, value in told.items():
        town.sns.set_topic_attributes(TopicArn=topic, AttributeName=attribute, AttributeValue=value)


def _rehearse(town: Town) -> None:
    """Canary and drill came back; there is a test phone."""
    town.tables.members.put_item(Item={"pk": "TEST_PHONES", "sk": "centre#p1", "group": "centre"})
    for each in Rehearsal:
        town.rehearsed(each, Verdict(False, "2 people, 2 receipts, on 2 phones"))


def _connect(town: Town, door: str) -> None:
    """Templates approved, webhooks to our door."""
    for each in creations("NL", ("nl", "en")):
        template_api.create(town.whatsapp.simulator, each)
    control = f"{town.whatsapp.url}/_control/webhook"
    requests.post(control, json={"url": door}, timeout=5).raise_for_status()


def _replace_clients(town: Town) -> None:
    client = boto3.client
    town.clients |= {"cloudformation": town.stack}
    town.monkeypatch.setattr(
        boto3, "client", lambda name, **_: town.clients.get(name) or client(name)
    )
