"""An alert comes from its queue; its slices go to the deliveries queues."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from relay.adapters.queues import alert_in
from relay.wiring.batch import LoggedBatch
from relay.wiring.group_lookup import group_lookup

logger = Logger()
metrics = Metrics()
processor = LoggedBatch(logger)


def look_up(record: SQSRecord) -> None:
    """Cut one alert into slices and enqueue the first ones."""
    alert_id = alert_in(record.json_body)
    slices = len(group_lookup()(alert_id).slices)
    metrics.add_metric("SlicesPlanned", MetricUnit.Count, slices)
    logger.info("alert looked up", alert_id=alert_id, slices=slices)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Look up every alert of a batch; what fails comes back."""
    return process_partial_response(
        event=event, record_handler=look_up, processor=processor, context=context
    )
