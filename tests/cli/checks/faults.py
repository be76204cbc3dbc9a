"""What can be wrong with relay-town: how to plant it, which finding tells, words of its repair."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
from relay.adapters.groups_table import GroupsTable
from relay.adapters.system_clock import SystemClock
from relay.domain.templates import WORDINGS

from functions.whatsapp_webhook import app as webhook
from tests.cli.checks.standing import Pages, Service
from tests.cli.checks.town import Town
from tests.functions.police import post

Plant = Callable[[Town], object]


def no_groups(town: Town) -> None:
    table = town.tables.groups
    for item in GroupsTable(table).items("GROUPS"):
        table.delete_item(Key={"pk": item["pk"], "sk": item["sk"]})


def old_messages(town: Town) -> None:
    dimension = {"Name": "QueueName", "Value": town.queue("AlertsQueue").rpartition("/")[2]}
    lately = datetime.now(UTC) - timedelta(minutes=2)
    data: Any = {"MetricName": "ApproximateAgeOfOldestMessage", "Dimensions": [dimension]}
    boto3.client("cloudwatch").put_metric_data(
        Namespace="AWS/SQS", MetricData=[data | {"Value": 900.0, "Timestamp": lately}]
    )


def no_trigger(town: Town) -> None:
    town.live["MediaFile"]["State"] = "Disabled"


def pending(town: Town) -> None:
    town.clients["sns"] = Unconfirmed(town.standing)


class Unconfirmed(Service):
    name = "sns"

    def get_paginator(self, _: str) -> Pages:
        return Pages({"Subscriptions": [{"SubscriptionArn": "PendingConfirmation"}]})


def clock_off(town: Town) -> None:
    usual = SystemClock.now
    town.monkeypatch.setattr(SystemClock, "now", lambda clock: usual(clock) + 90_000)


def limit_used_up(town: Town) -> None:
    town.settings(messaging_limit="TIER_2K")
    GroupsTable(town.tables.groups).add_memberships("centre", 5_000)
    assert post().status == 202


def no_queue(town: Town) -> None:
    urls = town.stack.urls
    town.stack.urls = {name: urls[name] for name in urls if name != "InboundQueue"}


def other_words(town: Town) -> None:
    """Meta has approved another emergency number than ours."""
    for each in town.whatsapp.simulator.templates:
        if each.language == "en":
            body = each.by_type["BODY"]
            body["text"] = body["text"].replace("112", "101")


def both_aside(town: Town) -> None:
    seen = (132015, SystemClock().now())
    both = (f"buurtrelay_actual_v1_30m_{each}/nl" for each in WORDINGS)
    town.sender.set_aside(dict.fromkeys(both, seen))


def parameter(**changed: str) -> Plant:
    return lambda town: town.deployed(**changed)


FAULTS: dict[str, tuple[Plant, str, str]] = {
    "a region outside the EU": (
        lambda town: town.monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1"),
        "region",
        "eu-west-1",
    ),
    "a clock that is off": (clock_off, "clock", "timedatectl"),
    "a new account's concurrency": (
        lambda town: setattr(town.clients["lambda"], "limit", 10),
        "concurrency",
        "service-quotas request-service-quota-increase",
    ),
    "too few workers": (parameter(DeliveryWorkers="1"), "workers", "DeliveryWorkers=2"),
    "too few calls of Meta": (
        parameter(WebhooksPerSecond="200"),
        "webhook limit",
        "WebhooksPerSecond=304",
    ),
    "an empty token": (
        lambda town: town.secret("WhatsAppTokenArn", " "),
        "token secret",
        "relay secrets fill --stack relay-town",
    ),
    "a token with a blank": (
        lambda town: town.secret("WhatsAppTokenArn", "meta token"),
        "token secret",
        "relay secrets fill",
    ),
    "no verify token": (
        lambda town: town.webhook_secret(verify_token=""),
        "webhook secret",
        "relay secrets fill",
    ),
    "a webhook's secret that is no JSON": (
        lambda town: town.secret("WhatsAppWebhookSecretArn", "app-secret"),
        "webhook secret",
        "relay secrets fill",
    ),
    "a dead token": (lambda town: town.trouble("token"), "token", "Generate token"),
    "another token": (
        lambda town: town.secret("WhatsAppTokenArn", "withdrawn"),
        "token",
        "Generate token",
    ),
    "a token without a scope": (
        lambda town: town.settings(token_scopes=["whatsapp_business_management"]),
        "token",
        "both whatsapp scopes",
    ),
    "another app's secret": (
        lambda town: town.webhook_secret(app_secret="copied"),
        "app secret",
        "App settings > Basic",
    ),
    "a locked account": (lambda town: town.trouble("locked"), "number", "WhatsApp Manager"),
    "a number in maintenance": (
        lambda town: town.trouble("maintenance"),
        "number",
        "WhatsApp Manager",
    ),
    "a red number": (
        lambda town: town.settings(quality_rating="RED"),
        "quality",
        "WhatsApp Manager",
    ),
    "a rate beyond the level": (
        parameter(MessagesPerSecond="200"),
        "throughput",
        "MessagesPerSecond=76",
    ),
    "a limit used up": (limit_used_up, "messaging limit", "until tomorrow"),
    "no payment": (lambda town: town.trouble("payment"), "payment", "Payment settings"),
    "no payment method": (
        lambda town: town.settings(funding="missing"),
        "payment",
        "Payment settings",
    ),
    "a paused template": (
        lambda town: town.template(status="PAUSED"),
        "templates",
        "Message templates: unpause",
    ),
    "a rejected template": (
        lambda town: town.template(status="REJECTED", language="en"),
        "templates",
        "appeal",
    ),
    "templates of another language": (
        parameter(Languages="nl,en,fr"),
        "templates",
        "relay templates push --stack relay-town",
    ),
    "templates in other words": (other_words, "templates", "relay templates status"),
    "no subscription": (
        lambda town: town.settings(subscribed=False),
        "webhook subscription",
        "subscribed_apps",
    ),
    "another callback URL": (
        lambda town: town.settings(webhook_url="https://old.example/whatsapp"),
        "webhook address",
        "callback URL http",
    ),
    "another verify token": (
        lambda town: town.webhook_secret(verify_token="guessed"),
        "webhook handshake",
        "App Dashboard > WhatsApp > Configuration",
    ),
    "a function with another app secret": (
        lambda town: town.function_reads(app_secret="old"),
        "webhook signature",
        "App settings > Basic",
    ),
    "a webhook that takes anything": (
        lambda town: town.monkeypatch.setattr(webhook, "signature_holds", lambda *_: True),
        "webhook signature",
        "deploy",
    ),
    "no webhook": (
        lambda town: town.stack.outputs.update(ApiUrl="http://127.0.0.1:9"),
        "webhook handshake",
        "sam logs --stack-name relay-town --name WhatsappWebhook",
    ),
    "a queue that is gone": (no_queue, "queues", "deploy"),
    "old messages": (old_messages, "queues", "sam logs"),
    "a trigger that is off": (no_trigger, "triggers", "--enabled"),
    "a dead letter": (
        lambda town: town.put("UrgentDeliveriesDeadLetters"),
        "dead letters",
        "relay dlq redrive --stack relay-town",
    ),
    "an unconfirmed subscription": (pending, "alarm subscriptions", "Subscription Confirmation"),
    "nobody who hears": (Town.nobody_subscribed, "alarm subscriptions", "AlarmEmail"),
    "no groups": (no_groups, "groups", "relay groups load"),
    "both wordings set aside": (both_aside, "sender", "relay templates status"),
    "an open breaker": (
        lambda town: town.sender.block(368, SystemClock().now()),
        "sender",
        "relay sender resume --stack relay-town",
    ),
}
BESIDES = {"no webhook": {"webhook address"}}
"""What cannot but fail along with it."""

WARNINGS: dict[str, tuple[Plant, str, str]] = {
    "a token that ends soon": (
        lambda town: town.settings(token_expires_at=SystemClock().now() // 1_000 + 86_400),
        "token",
        "secrets fill",
    ),
    "an unverified business": (
        lambda town: town.settings(messaging_limit="TIER_250"),
        "messaging limit",
        "Security Centre",
    ),
    "a yellow number": (
        lambda town: town.settings(quality_rating="YELLOW"),
        "quality",
        "WhatsApp Manager",
    ),
    "little room for answers": (
        parameter(WebhooksPerSecond="250"),
        "webhook limit",
        "WebhooksPerSecond=304",
    ),
    "no room for inbound": (parameter(MessagesPerSecond="80"), "throughput", "=76"),
    "a rate that is too low": (parameter(MessagesPerSecond="5"), "throughput", "=76"),
    "a template made marketing": (
        lambda town: town.template(category="MARKETING"),
        "templates",
        "appeal",
    ),
    "a template set aside": (
        lambda town: town.sender.set_aside({"alarm/nl": (132015, SystemClock().now())}),
        "sender",
        "relay sender resume",
    ),
}
