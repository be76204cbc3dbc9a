"""Receipts come from their queue in batches and land in the ledgers."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from relay.adapters.queues import receipts_of
from relay.domain.receipt import Receipt
from relay.wiring.receipts import receipts

logger = Logger()
metrics = Metrics()


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Record a whole batch at once, one write a slice; what fails comes back."""
    messages = {record["messageId"]: _read(record["body"]) for record in event["Records"]}
    readable = {each: batch for each, batch in messages.items() if batch is not None}
    recorded = receipts()(readable)
    unreadable = messages.keys() - readable.keys()
    metrics.add_metric("ReceiptsRecorded", MetricUnit.Count, recorded.known)
    metrics.add_metric("ReceiptsUnknown", MetricUnit.Count, recorded.unknown)
    if recorded.blocked:
        metrics.add_metric("SenderBlocked", MetricUnit.Count, 1)
    for alert_id, count in _alerts(readable.values()).items():
        logger.info("receipts read", alert_id=alert_id, receipts=count)
    if unreadable:
        logger.warning("messages hold no receipts", messages=sorted(unreadable))
    if recorded.failed:
        logger.warning(
            "receipts come back", messages=len(recorded.failed), errors=sorted(recorded.errors)
        )
    failed = sorted(unreadable | recorded.failed)
    return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}


def _alerts(batches: Iterable[Iterable[Receipt]]) -> Counter[str]:
    """How many receipts tell of which alert."""
    return Counter(each.errand.alert_id for batch in batches for each in batch)


def _read(body: str) -> list[Receipt] | None:
    """None for a message that is none of ours; its neighbours in the batch are recorded."""
    try:
        return receipts_of(json.loads(body))
    except (AttributeError, KeyError, OverflowError, RecursionError, TypeError, ValueError):
        return None
