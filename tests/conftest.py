"""AWS in memory for every test that asks for it: tables and queues as the template has them."""

import gc
import os

# pytest-xdist tells its workers of 80 columns; a console that heard it keeps to it.
os.environ.pop("COLUMNS", None)

import moto  # noqa: I001, F401  # before boto3, so that clients at module scope are caught too

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import boto3
import botocore.session
import pytest
from moto import mock_aws
from moto.core.models import RESPONSES_METHODS
from samtranslator.yaml_helper import yaml_parse

from relay.wiring.canary import canary
from relay.wiring.conversation import conversation
from relay.wiring.group_lookup import group_lookup
from relay.wiring.media import media
from relay.wiring.probe import probe
from relay.wiring.receipts import receipts
from relay.wiring.recount import recount
from relay.wiring.report_intake import read_reports, report_intake
from relay.wiring.signup import signup
from relay.wiring.sweep import sweep
from relay.wiring.whatsapp_delivery import whatsapp_delivery
from relay.wiring.whatsapp_webhook import whatsapp_webhook
from tests.kept import kept

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_s3.service_resource import Bucket, S3ServiceResource
    from mypy_boto3_sqs import SQSClient

# Each session of boto3 looks AWS's services up on the disk; here they all share what one has found.
botocore.session.create_loader = cache(botocore.session.create_loader)

# All that we ask AWS goes by botocore, but for links to files. To catch all else too, moto would
# compare each request to anybody, such as the WhatsApp simulator, with 1,281 addresses.
RESPONSES_METHODS[:] = ["GET"]

pytest_plugins = ["tests.searching", "tests.stacks"]
PROJECT = Path(__file__).parent.parent

os.environ |= {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "POWERTOOLS_METRICS_NAMESPACE": "Buurtrelay",
    "POWERTOOLS_SERVICE_NAME": "testdorp",
    "POWERTOOLS_METRICS_DISABLED": "true",
}


def pytest_collection_finish() -> None:
    """What all tests have in common is not garbage: nobody looks through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 10)


TABLES = ("Groups", "Members", "Alerts")
QUEUES = {
    "AlertsQueue": "ALERTS_QUEUE_URL",
    "UrgentDeliveriesQueue": "URGENT_QUEUE_URL",
    "NormalDeliveriesQueue": "NORMAL_QUEUE_URL",
    "ReceiptsQueue": "RECEIPTS_QUEUE_URL",
    "InboundQueue": "INBOUND_QUEUE_URL",
    "MediaQueue": "MEDIA_QUEUE_URL",
}
"""By the variable in which functions find them."""


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
            read_reports,
            receipts,
            recount,
            report_intake,
            signup,
            sweep,
            whatsapp_delivery,
            whatsapp_webhook,
        ):
            wired.cache_clear()


@kept("dynamodb", "tables")
def _made_tables(template: dict[str, Any]) -> None:
    for name in TABLES:
        properties = template["Resources"][name]["Properties"]
        schema = {key: properties[key] for key in ("AttributeDefinitions", "KeySchema")}
        boto3.resource("dynamodb").create_table(
            TableName=name, BillingMode="PAY_PER_REQUEST", **schema
        )


@pytest.fixture
def tables(aws: None, template: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Tables:
    """The template's tables, empty."""
    _made_tables(template)
    for name in TABLES:
        monkeypatch.setenv(f"{name.upper()}_TABLE", name)
    return Tables(*map(boto3.resource("dynamodb").Table, TABLES))


@kept("sqs", "queues")
def _made_queues(template: dict[str, Any]) -> tuple[list[str], list[str]]:
    sqs, urls, dead = boto3.client("sqs"), list[str](), list[str]()
    for name in QUEUES:
        attributes = queue_attributes(template["Resources"][name]["Properties"])
        fifo = ".fifo" if "FifoQueue" in attributes else ""
        made = sqs.create_queue(QueueName=name + fifo, Attributes=attributes)
        urls.append(made["QueueUrl"])
        dead.append(sqs.create_queue(QueueName=f"{name}DeadLetters")["QueueUrl"])
    return urls, dead


@pytest.fixture
def queues(aws: None, template: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Queues:
    """The template's queues, empty."""
    urls, dead = _made_queues(template)
    for variable, url in zip(QUEUES.values(), urls, strict=True):
        monkeypatch.setenv(variable, url)
    monkeypatch.setenv("QUEUE_URLS", ",".join(urls))
    monkeypatch.setenv("DEAD_LETTER_URLS", ",".join(dead))
    return Queues(boto3.client("sqs"), *urls)


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


@cache
def _s3() -> "S3ServiceResource":
    return boto3.resource("s3")


@pytest.fixture
def bucket(aws: None, monkeypatch: pytest.MonkeyPatch) -> "Bucket":
    """The bucket for citizens' files, empty."""
    made = _s3().create_bucket(
        Bucket="media", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )
    monkeypatch.setenv("MEDIA_BUCKET", made.name)
    return made


@kept("secretsmanager", "secrets")
def _made_secrets() -> tuple[str, ...]:
    create = boto3.client("secretsmanager").create_secret
    texts = {
        "token": "meta-token",
        "webhook": '{"app_secret": "app-secret", "verify_token": "verify-me"}',
        "pseudonyms": "k" * 64,
    }
    return tuple(create(Name=name, SecretString=text)["ARN"] for name, text in texts.items())


@pytest.fixture
def settings(
    tables: Tables, queues: Queues, bucket: "Bucket", monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything that the functions read from their environment."""
    token, hook, pseudonyms = _made_secrets()
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
