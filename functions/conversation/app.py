"""What a citizen sent comes from its queue, one after the other for each person; it is answered."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from relay.adapters.inbound_queue import inbound_in
from relay.usecases.converse import Heard, NobodyYet
from relay.usecases.people_ports import ChangedMeanwhile
from relay.wiring.batch import LoggedFifoBatch
from relay.wiring.conversation import conversation

logger = Logger()
metrics = Metrics()

PATIENT_TRIES = 5
"""How often somebody is waited for who moved and of whom nobody knows."""


def converse(record: SQSRecord) -> None:
    """Take one message; of it the log says what came of it in numbers, never who or what."""
    told = inbound_in(record.body)
    try:
        heard = conversation()(told)
    except NobodyYet:
        if int(record.attributes.approximate_receive_count) < PATIENT_TRIES:
            raise
        heard = Heard(known=True)
    _count(heard)
    logger.info(
        "heard",
        known=heard.known,
        answers=heard.answers,
        left=heard.left,
        about=heard.about,
    )


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Take every message of a batch; what fails comes back, and its sender's later ones with it."""
    return process_partial_response(
        event=event,
        record_handler=converse,
        processor=LoggedFifoBatch(logger, ChangedMeanwhile, NobodyYet),
        context=context,
    )


def _count(heard: Heard) -> None:
    for name, count in {
        "AnswersSent": heard.answers,
        "AnswersLost": heard.lost_answers,
        "PeopleLeft": int(heard.left),
        "ReportsTaken": int(heard.about is not None),
    }.items():
        if count:
            metrics.add_metric(name, MetricUnit.Count, count)
