"""An alert comes from its queue; its slices go to the deliveries queues."""

import json
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from relay.adapters.queues import alert_in
from relay.wiring.batch import LoggedBatch, Record
from relay.wiring.group_lookup import group_lookup

logger = Logger()
metrics = Metrics()
batch = LoggedBatch(logger)


def look_up(record: Record) -> None:
    """Cut one alert into slices and enqueue the first ones."""
    alert_id = alert_in(json.loads(record["body"]))
    slices = len(group_lookup()(alert_id).slices)
    metrics.add_metric("SlicesPlanned", MetricUnit.Count, slices)
    logger.info("alert looked up", alert_id=alert_id, slices=slices)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Look up every alert of a batch; what fails comes back."""
    return batch(event, look_up)
