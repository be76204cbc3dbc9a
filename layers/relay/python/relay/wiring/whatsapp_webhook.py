"""Plugs together the webhook."""

import os
from functools import cache
from typing import NamedTuple

from relay.adapters.environment import read_settings
from relay.adapters.inbound_queue import InboundQueue
from relay.adapters.queues import ReceiptQueue
from relay.adapters.secrets import Secret
from relay.adapters.settings import WhatsappWebhookSettings
from relay.adapters.system_clock import SystemClock
from relay.usecases.accept_notice import AcceptNotice
from relay.wiring.clients import secret, sqs


class WhatsappWebhook(NamedTuple):
    """What the webhook is made of."""

    accept_notice: AcceptNotice
    secret: Secret


@cache
def whatsapp_webhook() -> WhatsappWebhook:
    """The use case of ``whatsapp_webhook`` and the secret that its calls are checked with."""
    settings = read_settings(WhatsappWebhookSettings, os.environ)
    client = sqs()
    accept_notice = AcceptNotice(
        ReceiptQueue(client, settings.receipts_queue_url),
        InboundQueue(client, settings.inbound_queue_url),
        SystemClock(),
        settings.whatsapp_phone_number_id,
    )
    return WhatsappWebhook(accept_notice, secret(settings.whatsapp_webhook_secret))
