"""A slice comes from its queue; its people get their message."""

import json
from functools import partial
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from relay.adapters.queues import slice_in
from relay.usecases.turn import RECORD_MS, Ending, Turn
from relay.wiring.batch import LoggedBatch, Record
from relay.wiring.whatsapp_delivery import whatsapp_delivery

logger = Logger()
metrics = Metrics()


class SliceTaken(Exception):
    """Another worker has the slice; should it have died, its message has to come back."""


batch = LoggedBatch(logger, SliceTaken)


def deliver(record: Record, context: LambdaContext) -> None:
    """Take one turn with one slice."""
    alert_id, number = slice_in(json.loads(record["body"]))
    deliver_slice = whatsapp_delivery()
    ends = deliver_slice.clock.now() + context.get_remaining_time_in_millis()
    turn = deliver_slice(alert_id, number, deadline=ends - RECORD_MS)
    _count(turn)
    logger.info(
        "turn ended",
        alert_id=alert_id,
        slice=number,
        ending=turn.ending.name,
        handed=turn.handed,
        failed=turn.failed,
        code=turn.code,
    )
    if turn.ending is Ending.BUSY:
        raise SliceTaken


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Take a turn with every slice of a batch; what is left to do comes back."""
    return batch(event, partial(deliver, context=context))


def _count(turn: Turn) -> None:
    metrics.add_metric("MessagesHanded", MetricUnit.Count, turn.handed)
    metrics.add_metric("MessagesFailed", MetricUnit.Count, turn.failed)
    for name, count in {
        "MessagesHeld": turn.held,
        "TemplatesSetAside": turn.set_aside,
        "AlertsGivenUp": int(turn.given_up),
        "SenderBlocked": int(turn.blocked),
    }.items():
        if count:
            metrics.add_metric(name, MetricUnit.Count, count)
