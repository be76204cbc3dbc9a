"""A file that a citizen attached comes from its queue; it is fetched, looked at and locked up."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from relay.adapters.media_queue import attachment_in
from relay.usecases.report_ports import MediaUnavailable
from relay.wiring.batch import LoggedBatch, Record
from relay.wiring.media import media

logger = Logger()
metrics = Metrics()
batch = LoggedBatch(logger, MediaUnavailable)


def fetch(record: Record) -> None:
    """Fetch one file; what cannot be had just now comes back."""
    report_id, attachment = attachment_in(record["body"])
    try:
        found = media()(report_id, attachment)
    except MediaUnavailable as unavailable:
        logger.warning("file not to be had", report_id=report_id, why=str(unavailable))
        raise
    state = found.state if found else "without a report"
    logger.info("file done", report_id=report_id, state=state, size=found.size if found else 0)
    if found:
        metrics.add_metric(f"Media{found.state.title()}", MetricUnit.Count, 1)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Fetch every file of a batch."""
    return batch(event, fetch)
