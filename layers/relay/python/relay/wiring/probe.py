"""Plugs together the probe."""

import os
from collections.abc import Mapping
from functools import cache

from relay.adapters.alerts_table import AlertsTable
from relay.adapters.environment import read_settings
from relay.adapters.ledgers_table import LedgersTable
from relay.adapters.own_webhook import OwnWebhook
from relay.adapters.queue_fillings import QueueFillings
from relay.adapters.rehearsals import Rehearsals
from relay.adapters.settings import ProbeSettings
from relay.adapters.system_clock import SystemClock
from relay.adapters.whatsapp_account import WhatsAppAccount
from relay.domain.rehearsal import Rehearsal
from relay.domain.templates import creations
from relay.usecases.follow_alert import FollowAlert
from relay.usecases.looks import (
    LookAtRehearsal,
    LookAtTemplates,
    LookAtWebhook,
    LookForDeadLetters,
    LookForStuckQueues,
    nothing_to_look_at,
)
from relay.usecases.probe import Look, Probe
from relay.wiring.clients import secret, sqs, table


@cache
def probe() -> Probe:
    """The use case of ``probe``. Looks that take long come last."""
    settings = read_settings(ProbeSettings, os.environ)
    looks = _looks_outside(settings), _looks_at_rehearsals(settings), _looks_inside(settings)
    return Probe({name: look for each in looks for name, look in each.items()})


def _looks_outside(settings: ProbeSettings) -> Mapping[str, Look]:
    base = f"{settings.whatsapp_api_url}/{settings.whatsapp_graph_version}"
    token = secret(settings.whatsapp_token_secret).text
    account = WhatsAppAccount(
        f"{base}/{settings.whatsapp_business_account_id}",
        f"{base}/{settings.whatsapp_phone_number_id}",
        token,
    )
    shared = secret(settings.whatsapp_webhook_secret)
    webhook = OwnWebhook(settings.webhook_url, lambda: shared.field("app_secret"))
    bodies = creations(settings.country, settings.languages)
    wanted = [(str(each["name"]), str(each["language"])) for each in bodies]
    return {
        "TemplatesUnusable": LookAtTemplates(account, wanted),
        "WebhookBroken": LookAtWebhook(webhook, account, settings.webhook_url),
    }


def _looks_at_rehearsals(settings: ProbeSettings) -> Mapping[str, Look]:
    alerts_table, clock = table(settings.alerts_table), SystemClock()
    follow = FollowAlert(AlertsTable(alerts_table), LedgersTable(alerts_table), clock)
    canary, drill = (
        LookAtRehearsal(each, Rehearsals(alerts_table), follow, clock) for each in Rehearsal
    )
    held = bool(settings.drill_group)
    return {"CanaryMissed": canary, "DrillMissed": drill if held else nothing_to_look_at}


def _looks_inside(settings: ProbeSettings) -> Mapping[str, Look]:
    queues = QueueFillings(sqs())
    return {
        "DeadLetters": LookForDeadLetters(queues, settings.dead_letter_urls),
        "QueueStuck": LookForStuckQueues(queues, settings.queue_urls, SystemClock()),
    }
