"""Meta calls: it proves itself once with a handshake, then signs whatever it tells."""

import base64
import hmac
from collections import Counter
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response, content_types
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from relay.domain.webhook import Notice
from relay.usecases.accept_notice import signature_holds
from relay.wiring.whatsapp_webhook import whatsapp_webhook

app = APIGatewayHttpResolver()
logger = Logger()
metrics = Metrics()

MOST_KINDS = 50
"""In one line of the log; Meta knows fewer."""


@app.get("/whatsapp")
def handshake() -> Response[str]:
    """Answer Meta's challenge if it knows our verify token."""
    asked = app.current_event.query_string_parameters
    token = whatsapp_webhook().secret.field("verify_token")
    given = asked.get("hub.verify_token", "")
    known = token != "" and hmac.compare_digest(token.encode(), given.encode(errors="replace"))
    if asked.get("hub.mode") != "subscribe" or not known:
        return _text(HTTPStatus.FORBIDDEN)
    return _text(HTTPStatus.OK, asked.get("hub.challenge", ""))


@app.post("/whatsapp")
def notify() -> Response[str]:
    """Take what Meta tells, once its signature holds over the very bytes it sent."""
    webhook, body = whatsapp_webhook(), _raw_body()
    signature = app.current_event.headers.get("X-Hub-Signature-256", "")
    secret = webhook.secret.field("app_secret")
    if body is None or not signature_holds(secret, body, signature):
        metrics.add_metric("SignaturesRefused", MetricUnit.Count, 1)
        return _text(HTTPStatus.UNAUTHORIZED)
    _tell(webhook.accept_notice(body, secret))
    return _text(HTTPStatus.OK)


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
    """Route one request of the HTTP API."""
    return app.resolve(event, context)


def _raw_body() -> bytes | None:
    """The very bytes that were sent; None where the gateway's event holds none."""
    body = app.current_event.body or ""
    try:
        return base64.b64decode(body) if app.current_event.is_base64_encoded else body.encode()
    except ValueError:  # neither base64 nor text
        return None


def _text(status: HTTPStatus, body: str = "") -> Response[str]:
    return Response(status, content_types.TEXT_PLAIN, body)
