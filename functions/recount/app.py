"""Every day: count the members of each group anew."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from relay.wiring.recount import recount

logger = Logger()
metrics = Metrics()


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """Recount."""
    recounted = recount()()
    metrics.add_metric("GroupsRecounted", MetricUnit.Count, recounted.groups)
    metrics.add_metric("CountsCorrected", MetricUnit.Count, len(recounted.corrections))
    logger.info("recounted", groups=recounted.groups, corrections=len(recounted.corrections))
