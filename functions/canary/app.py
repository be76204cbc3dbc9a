"""Every day a test to our own test phones, every month a drill to volunteers."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from relay.domain.refusal import QuotaSpent, Refused
from relay.domain.rehearsal import Rehearsal
from relay.usecases.rehearse import NobodyToReach, Rehearse
from relay.wiring.canary import canary

logger = Logger()
metrics = Metrics()

_MISSED = {Rehearsal.CANARY: "CanaryMissed", Rehearsal.DRILL: "DrillMissed"}


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, str]:
    """Hold the event's ``rehearsal``; once a day, or once for each ``key`` that the event has.

    Answers with the alert's id, or why nothing was posted.
    """
    use_case, rehearsal = canary(), Rehearsal(event["rehearsal"])
    by_hand = "key" in event
    if rehearsal is Rehearsal.DRILL and not use_case.drill_group and not by_hand:
        logger.info("no drill: the stack has no DrillGroup")
        return {"refused": "the stack has no DrillGroup"}
    key = str(event["key"]) if by_hand else _today(use_case)
    return _held(use_case, rehearsal, key, by_hand=by_hand)


def _held(use_case: Rehearse, rehearsal: Rehearsal, key: str, *, by_hand: bool) -> dict[str, str]:
    try:
        alert = use_case(rehearsal, key)
    except (NobodyToReach, QuotaSpent, Refused) as refused:
        if not by_hand:  # whoever asked for it is told
            metrics.add_metric(_MISSED[rehearsal], MetricUnit.Count, 1)
        logger.error("not held", rehearsal=rehearsal, why=str(refused))
        return {"refused": str(refused)}
    metrics.add_metric("RehearsalsHeld", MetricUnit.Count, 1)
    logger.info("held", rehearsal=rehearsal, alert_id=alert.id, warnings=alert.warnings)
    return {"alert_id": alert.id}


def _today(use_case: Rehearse) -> str:
    now = use_case.post_alert.clock.now()
    return f"{datetime.fromtimestamp(now / 1_000, UTC):%Y-%m-%d}"
