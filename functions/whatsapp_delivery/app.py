"""A slice comes from its queue; its people get their message."""

import time
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from relay.adapters.queues import slice_of
from relay.usecases.deliver_slice import Outcome, Turn
from relay.wiring.batch import LoggedBatch
from relay.wiring.whatsapp_delivery import whatsapp_delivery

logger = Logger()
metrics = Metrics()
processor = LoggedBatch(logger)


class SliceLeft(Exception):
    """The slice could not be taken or finished; its message has to come back."""


def deliver(record: SQSRecord, lambda_context: LambdaContext) -> None:
    """Take one turn with one slice."""
    work = slice_of(record.json_body)
    deadline = time.time() * 1_000 + lambda_context.get_remaining_time_in_millis()
    turn = whatsapp_delivery()(work, int(deadline))
    _count(turn)
    logger.info(
        "turn ended",
        alert_id=work.alert_id,
        slice=work.number,
        outcome=turn.outcome.name,
        handed=turn.handed,
        failed=turn.failed,
        code=turn.code,
    )
    if turn.outcome in (Outcome.BUSY, Outcome.TROUBLE):
        raise SliceLeft(turn.outcome.value)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Take a turn with every slice of a batch; what is left to do comes back."""
    return process_partial_response(
        event=event, record_handler=deliver, processor=processor, context=context
    )


def _count(turn: Turn) -> None:
    metrics.add_metric("MessagesHanded", MetricUnit.Count, turn.handed)
    metrics.add_metric("MessagesFailed", MetricUnit.Count, turn.failed)
    if turn.outcome is Outcome.TROUBLE:
        metrics.add_metric("DeliveryTrouble", MetricUnit.Count, 1)
