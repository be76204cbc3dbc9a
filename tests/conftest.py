"""AWS in memory for every test that asks for it: tables and queues as the template has them."""

import os

# pytest-xdist tells its workers of 80 columns; a console that heard it keeps to it.
os.environ.pop("COLUMNS", None)

import moto  # noqa: I001, F401  # before boto3, so that clients at module scope are caught too

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import boto3
import pytest
from moto import mock_aws
from samtranslator.yaml_helper import yaml_parse

from relay.wiring.canary import canary
from relay.wiring.conversation import conversation
from relay.wiring.group_lookup import group_lookup
from relay.wiring.media import media
from relay.wiring.probe import probe
from relay.wiring.receipts import receipts
from relay.wiring.recount import recount
from relay.wiring.report_intake import report_intake
from relay.wiring.signup import signup
from relay.wiring.sweep import sweep
from relay.wiring.whatsapp_delivery import whatsapp_delivery
from relay.wiring.whatsapp_webhook import whatsapp_webhook

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_s3.service_resource import Bucket
    from mypy_boto3_sqs import SQSClient

pytest_plugins = ["tests.stacks"]
PROJECT = Path(__file__).parent.parent

os.environ |= {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "POWERTOOLS_METRICS_NAMESPACE": "Buurtrelay",
    "POWERTOOLS_SERVICE_NAME": "testdorp",
    "POWERTOOLS_METRICS_DISABLED": "true",
}


class Tables(NamedTuple):
    """The three tables."""

    groups: "Table"
    members: "Table"
    alerts: "Table"


class Queues(NamedTuple):
    """The queues by URL: on the alert's way, and on the citizen's."""

    sqs: "SQSClient"
    alerts: str
    urgent: str
    normal: str
    receipts: str
    inbound: str
    media: str

    def bodies(self, url: str) -> list[str]:
        """What lies in a queue; it is taken out."""
        found: list[str] = []
        while got := self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in got:
                found.append(message["Body"])
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found


@pytest.fixture(scope="session")
def template() -> dict[str, Any]:
    """The SAM template, parsed."""
    parsed: dict[str, Any] = yaml_parse((PROJECT / "template.yaml").read_text())
    return parsed


@pytest.fixture
def resources(template: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The template's resources by name."""
    found: dict[str, dict[str, Any]] = template["Resources"]
    return found


@pytest.fixture
def aws() -> Iterator[None]:
    """An AWS account in memory."""
    with mock_aws(config={"core": {"reset_boto3_session": False}}):
        yield
        for wired in (
            canary,
            conversation,
            group_lookup,
            media,
            probe,
            receipts,
            recount,
            report_intake,
            signup,
            sweep,
            whatsapp_delivery,
            whatsapp_webhook,
        ):
            wired.cache_clear()


@pytest.fixture
def tables(aws: None, template: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Tables:
    """The template's tables, empty."""
    dynamodb = boto3.resource("dynamodb")
    made = []
    for name in ("Groups", "Members", "Alerts"):
        properties = template["Resources"][name]["Properties"]
        schema = {key: properties[key] for key in ("AttributeDefinitions", "KeySchema")}
        made.append(dynamodb.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", **schema))
        monkeypatch.setenv(f"{name.upper()}_TABLE", name)
    return Tables(*made)


@pytest.fixture
def queues(aws: None, template: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Queues:
    """The template's queues, empty."""
    sqs, urls, dead = boto3.client("sqs"), list[str](), list[str]()
    names = {
        "AlertsQueue": "ALERTS_QUEUE_URL",
        "UrgentDeliveriesQueue": "URGENT_QUEUE_URL",
        "NormalDeliveriesQueue": "NORMAL_QUEUE_URL",
        "ReceiptsQueue": "RECEIPTS_QUEUE_URL",
        "InboundQueue": "INBOUND_QUEUE_URL",
        "MediaQueue": "MEDIA_QUEUE_URL",
    }
    for name, variable in names.items():
        kept = queue_attributes(template["Resources"][name]["Properties"])
        fifo = ".fifo" if "FifoQueue" in kept else ""
        made = sqs.create_queue(QueueName=name + fifo, Attributes=kept)
        urls.append(made["QueueUrl"])
        monkeypatch.setenv(variable, made["QueueUrl"])
        dead.append(sqs.create_queue(QueueName=f"{name}DeadLetters")["QueueUrl"])
    monkeypatch.setenv("QUEUE_URLS", ",".join(urls))
    monkeypatch.setenv("DEAD_LETTER_URLS", ",".join(dead))
    return Queues(sqs, *urls)


def queue_attributes(properties: dict[str, Any]) -> Any:
    """What the template says of a queue, as CreateQueue takes it."""
    taken = (
        "ContentBasedDeduplication",
        "DeduplicationScope",
        "FifoQueue",
        "FifoThroughputLimit",
        "VisibilityTimeout",
    )
    given = {name: properties[name] for name in taken if name in properties}
    return {
        name: str(it).lower() if isinstance(it, bool) else str(it) for name, it in given.items()
    }


@pytest.fixture
def bucket(aws: None, monkeypatch: pytest.MonkeyPatch) -> "Bucket":
    """The bucket for citizens' files, empty."""
    made = boto3.resource("s3").create_bucket(
        Bucket="media", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    monkeypatch.setenv("MEDIA_BUCKET", made.name)
    return made


@pytest.fixture
def settings(
    tables: Tables, queues: Queues, bucket: "Bucket", monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything that the functions read from their environment."""
    secrets = boto3.client("secretsmanager")
    token = secrets.create_secret(Name="token", SecretString="meta-token")["ARN"]
    webhook = '{"app_secret": "app-secret", "verify_token": "verify-me"}'
    hook = secrets.create_secret(Name="webhook", SecretString=webhook)["ARN"]
    pseudonyms = secrets.create_secret(Name="pseudonyms", SecretString="k" * 64)["ARN"]
    for name, value in {
        "MUNICIPALITY": "testdorp",
        "COUNTRY": "NL",
        "LANGUAGES": "nl,en,fr,de",
        "ALERTS_PER_HOUR": "10",
        "MESSAGES_PER_SECOND": "76",
        "DELIVERY_WORKERS": "2",
        "MESSAGING_LIMIT": "2000",
        "RESERVED_FOR_IMMEDIATE": "0",
        "WHATSAPP_API_URL": "http://127.0.0.1:9",
        "WHATSAPP_GRAPH_VERSION": "v26.0",
        "WHATSAPP_PHONE_NUMBER_ID": "106540352242922",
        "WHATSAPP_TOKEN_SECRET": token,
        "WHATSAPP_WEBHOOK_SECRET": hook,
        "WHATSAPP_NUMBER": "31201234567",
        "WHATSAPP_LINK_URL": "https://wa.me",
        "PSEUDONYM_SECRET": pseudonyms,
        "ALERT_RETENTION_DAYS": "90",
        "REPORT_RETENTION_DAYS": "90",
        "MEDIA_RETENTION_DAYS": "30",
        "CONTACT_RETENTION_DAYS": "30",
        "UNREAD_MINUTES": "15",
        "DRILL_GROUP": "",
        "WEBHOOK_URL": "http://127.0.0.1:9/whatsapp",
        "WHATSAPP_BUSINESS_ACCOUNT_ID": "102290129340398",
    }.items():
        monkeypatch.setenv(name, value)
