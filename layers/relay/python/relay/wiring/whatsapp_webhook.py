"""Plugs together the webhook."""

import os
from functools import cache
from typing import NamedTuple

from relay.adapters.queues import ReceiptQueue
from relay.adapters.secrets import Secret
from relay.adapters.settings import WhatsappWebhookSettings, read_settings
from relay.usecases.accept_notice import AcceptNotice
from relay.wiring.clients import PATIENCE, sqs


class WhatsappWebhook(NamedTuple):
    """What the webhook is made of."""

    accept_notice: AcceptNotice
    secret: Secret


@cache
def whatsapp_webhook() -> WhatsappWebhook:
    """The use case of ``whatsapp_webhook`` and the secret that its calls are checked with."""
    settings = read_settings(WhatsappWebhookSettings, os.environ)
    queue = ReceiptQueue(sqs(), settings.receipts_queue_url)
    return WhatsappWebhook(AcceptNotice(queue), Secret(settings.whatsapp_webhook_secret, PATIENCE))
