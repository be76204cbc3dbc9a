"""Where the adapters are plugged into the use cases: one function for each of ours.

Each builds its use cases once per worker, from the worker's environment.
"""

import os
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import boto3
from botocore.config import Config

from relay.adapters.alerts_table import AlertsTable, RememberedAlerts
from relay.adapters.groups_table import GroupsTable
from relay.adapters.ledgers_table import LedgersTable
from relay.adapters.members_table import MembersTable
from relay.adapters.queues import AlertQueue, DeliveryQueues, ReceiptQueue
from relay.adapters.rate_item import RateItem
from relay.adapters.secrets import Secret
from relay.adapters.settings import (
    GroupLookupSettings,
    ReceiptsSettings,
    ReportIntakeSettings,
    WhatsappDeliverySettings,
    WhatsappWebhookSettings,
    read_settings,
)
from relay.adapters.system_clock import SystemClock
from relay.adapters.whatsapp import WhatsAppMessenger
from relay.domain.rate import Rate
from relay.usecases.accept_notice import AcceptNotice
from relay.usecases.deliver_slice import DeliverSlice
from relay.usecases.follow_alert import FollowAlert, StopAlert
from relay.usecases.look_up_groups import LookUpGroups
from relay.usecases.post_alert import House, PostAlert
from relay.usecases.record_receipts import RecordReceipts

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table
    from mypy_boto3_sqs import SQSClient

_PATIENCE = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard"})
"""AWS answers in milliseconds; a stuck connection must not cost a turn."""


class ReportIntake(NamedTuple):
    """What the police's API is made of."""

    post_alert: PostAlert
    follow_alert: FollowAlert
    stop_alert: StopAlert
    alerts: AlertsTable


class WhatsappWebhook(NamedTuple):
    """What the webhook is made of."""

    accept_notice: AcceptNotice
    secret: Secret


@cache
def report_intake() -> ReportIntake:
    """The use cases of ``report_intake``."""
    settings = read_settings(ReportIntakeSettings, os.environ)
    clock, pace = SystemClock(), Rate(settings.messages_per_second)
    table = _table(settings.alerts_table)
    alerts = AlertsTable(table)
    house = House(settings.country, settings.languages, settings.alerts_per_hour, pace)
    queue = AlertQueue(_sqs(), settings.alerts_queue_url)
    follow = FollowAlert(alerts, LedgersTable(table), clock)
    rate = RateItem(table, settings.whatsapp_phone_number_id, pace, clock)
    return ReportIntake(
        PostAlert(GroupsTable(_table(settings.groups_table)), alerts, queue, clock, house),
        follow,
        StopAlert(alerts, rate, follow, clock),
        alerts,
    )


@cache
def group_lookup() -> LookUpGroups:
    """The use case of ``group_lookup``."""
    settings = read_settings(GroupLookupSettings, os.environ)
    return LookUpGroups(
        GroupsTable(_table(settings.groups_table)),
        AlertsTable(_table(settings.alerts_table)),
        DeliveryQueues(_sqs(), settings.urgent_queue_url, settings.normal_queue_url),
        SystemClock(),
    )


@cache
def whatsapp_delivery() -> DeliverSlice:
    """The use case of ``whatsapp_delivery``."""
    settings = read_settings(WhatsappDeliverySettings, os.environ)
    clock, pace = SystemClock(), Rate(settings.messages_per_second)
    table = _table(settings.alerts_table)
    number = settings.whatsapp_phone_number_id
    url = f"{settings.whatsapp_api_url}/{settings.whatsapp_graph_version}/{number}/messages"
    return DeliverSlice(
        RememberedAlerts(AlertsTable(table).get),
        MembersTable(_table(settings.members_table)),
        LedgersTable(table),
        RateItem(table, number, pace, clock),
        WhatsAppMessenger(url, Secret(settings.whatsapp_token_secret).text, pace, clock),
        DeliveryQueues(_sqs(), settings.urgent_queue_url, settings.normal_queue_url),
        clock,
        pace,
        settings.languages,
    )


@cache
def whatsapp_webhook() -> WhatsappWebhook:
    """The use case of ``whatsapp_webhook`` and the secret that its calls are checked with."""
    settings = read_settings(WhatsappWebhookSettings, os.environ)
    queue = ReceiptQueue(_sqs(), settings.receipts_queue_url)
    return WhatsappWebhook(AcceptNotice(queue), Secret(settings.whatsapp_webhook_secret))


@cache
def receipts() -> RecordReceipts:
    """The use case of ``receipts``."""
    settings = read_settings(ReceiptsSettings, os.environ)
    return RecordReceipts(LedgersTable(_table(settings.alerts_table)))


def _table(name: str) -> "Table":
    return boto3.resource("dynamodb", config=_PATIENCE).Table(name)


def _sqs() -> "SQSClient":
    return boto3.client("sqs", config=_PATIENCE)
