"""Receipts come from their queue in batches and land in the ledgers."""

import json
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from relay.adapters.queues import receipts_of
from relay.wiring.receipts import receipts

logger = Logger()
metrics = Metrics()


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Record a whole batch at once, one write a slice; what fails comes back."""
    messages = {
        record["messageId"]: receipts_of(json.loads(record["body"])) for record in event["Records"]
    }
    recorded = receipts()(messages)
    metrics.add_metric("ReceiptsRecorded", MetricUnit.Count, sum(map(len, messages.values())))
    metrics.add_metric("ReceiptsUnknown", MetricUnit.Count, recorded.unknown)
    if recorded.failed:
        logger.warning("receipts come back", messages=len(recorded.failed), errors=recorded.errors)
    return {"batchItemFailures": [{"itemIdentifier": each} for each in sorted(recorded.failed)]}
