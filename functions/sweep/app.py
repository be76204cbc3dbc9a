"""Every minute: resume the sender if it is well again, and continue whatever was left."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from relay.domain.rate import Lane, Rate
from relay.usecases.continue_alerts import Continued
from relay.wiring.sweep import sweep

logger = Logger()
metrics = Metrics()

WAITS = {Lane.URGENT: "UrgentSliceWaits", Lane.NORMAL: "NormalSliceWaits"}
"""For how many seconds the slice has been due that waits longest, by lane."""

SPARE_MS = 6_000
"""For the last probe and what follows from it."""


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """Sweep; as long as the sender is blocked, for most of the minute."""
    use_case = sweep()
    left = context.get_remaining_time_in_millis() - SPARE_MS
    swept = use_case(use_case.clock.now() + left)
    number, continued, unread = swept.number, swept.continued, use_case.count_unread()
    metrics.add_metric("SenderBlocked", MetricUnit.Count, int(swept.breaker.code is not None))
    metrics.add_metric("NumberTrouble", MetricUnit.Count, int(number.code is not None))
    metrics.add_metric("LookupsContinued", MetricUnit.Count, continued.lookups)
    metrics.add_metric("SlicesContinued", MetricUnit.Count, continued.slices)
    metrics.add_metric("AlertsUnfinished", MetricUnit.Count, continued.given_up)
    metrics.add_metric("ReportsUnread", MetricUnit.Count, unread)
    _tell_of_alerts(continued, use_case.rate)
    logger.info(
        "swept",
        blocked=swept.breaker.code,
        number=number.code,
        quality=number.quality,
        underway=continued.underway,
        lookups=continued.lookups,
        slices=continued.slices,
        unread=unread,
        errors=sorted(continued.errors),
    )


def _tell_of_alerts(continued: Continued, rate: Rate) -> None:
    """Every minute anew while an alert lasts: the largest value counts, and none is ever missed."""
    for pace in continued.paces:
        if pace.seconds_to_95 is not None:
            metrics.add_metric("SecondsTo95", MetricUnit.Seconds, pace.seconds_to_95)
        behind = pace.seconds_behind(rate)
        if behind is not None:
            metrics.add_metric("SecondsBehind", MetricUnit.Seconds, behind)
        if pace.failed_percent is not None:
            metrics.add_metric("FailedShare", MetricUnit.Percent, pace.failed_percent)
    for lane, metric in WAITS.items():
        metrics.add_metric(metric, MetricUnit.Seconds, continued.waits.get(lane, 0))
    for alert_id, note in continued.notes:
        logger.info("alert looked after", alert_id=alert_id, note=note)
