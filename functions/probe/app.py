"""Every five minutes: look at everything that the next alert needs; nothing is sent."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from relay.wiring.probe import probe

logger = Logger()
metrics = Metrics()


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """Count the faults of each kind; answers with the counts."""
    found = probe()()
    for metric, each in found.items():
        metrics.add_metric(metric, MetricUnit.Count, each.faults)
        if each.faults:
            logger.warning("fault found", metric=metric, faults=each.faults, what=each.what)
    metrics.add_metric("ProbeRan", MetricUnit.Count, 1)
    logger.info("probed", found={metric: each.what for metric, each in found.items() if each.what})
    return {metric: each.faults for metric, each in found.items()}
