"""Meta calls: it proves itself once with a handshake, then signs whatever it tells."""

import hmac
from collections import Counter
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from relay.api.http_call import HttpCall, call_in, text_answer
from relay.domain.webhook import Notice
from relay.usecases.accept_notice import signature_holds
from relay.wiring.whatsapp_webhook import whatsapp_webhook

logger = Logger()
metrics = Metrics()

MOST_KINDS = 50
"""In one line of the log; Meta knows fewer."""


def handshake(call: HttpCall) -> dict[str, Any]:
    """Answer Meta's challenge if it knows our verify token."""
    token = whatsapp_webhook().secret.field("verify_token")
    given = call.query.get("hub.verify_token", "")
    known = token != "" and hmac.compare_digest(token.encode(), given.encode(errors="replace"))
    if call.query.get("hub.mode") != "subscribe" or not known:
        return text_answer(HTTPStatus.FORBIDDEN)
    return text_answer(HTTPStatus.OK, call.query.get("hub.challenge", ""))


def notify(call: HttpCall) -> dict[str, Any]:
    """Take what Meta tells, once its signature holds over the very bytes it sent."""
    webhook = whatsapp_webhook()
    signature = call.headers.get("x-hub-signature-256", "")
    secret = webhook.secret.field("app_secret")
    if call.body is None or not signature_holds(secret, call.body, signature):
        metrics.add_metric("SignaturesRefused", MetricUnit.Count, 1)
        return text_answer(HTTPStatus.UNAUTHORIZED)
    _tell(webhook.accept_notice(call.body, secret))
    return text_answer(HTTPStatus.OK)


def _tell(notice: Notice) -> None:
    metrics.add_metric("ReceiptsTaken", MetricUnit.Count, len(notice.receipts))
    if notice.messages:
        metrics.add_metric("MessagesTaken", MetricUnit.Count, len(notice.messages))
    for trouble, count in Counter(each.trouble for each in notice.news).items():
        metrics.add_metric(trouble, MetricUnit.Count, count)
    for news in notice.news[:MOST_KINDS]:
        logger.warning("Meta tells of trouble", trouble=news.trouble, what=news.what)
    for alert_id, count in Counter(each.errand.alert_id for each in notice.receipts).items():
        logger.info("receipts taken", alert_id=alert_id, receipts=count)
    if notice.ignored:
        metrics.add_metric("NoticesIgnored", MetricUnit.Count, len(notice.ignored))
        logger.info("notices ignored", kinds=dict(Counter(notice.ignored).most_common(MOST_KINDS)))


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one call of the HTTP API, which sends GET and POST of /whatsapp here."""
    call = call_in(event)
    return handshake(call) if call.method == "GET" else notify(call)
