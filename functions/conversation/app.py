"""What a citizen sent comes from its queue, one after the other for each person; it is answered."""

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from relay.adapters.inbound_queue import inbound_in
from relay.domain.identity import Identity
from relay.domain.inbound import Inbound
from relay.usecases.converse import Heard, NobodyYet
from relay.usecases.emergency_line import StillOwed
from relay.usecases.people_ports import ChangedMeanwhile
from relay.usecases.say import Spoken
from relay.wiring.batch import LoggedFifoBatch, Record
from relay.wiring.conversation import conversation

logger = Logger()
metrics = Metrics()

PATIENT_TRIES = 40
"""How often, once a minute, somebody is waited for who moved and of whom nobody knows."""

SPARE_MS = 6_000
"""An answer starts with as much time left: WhatsApp's reply may take four seconds."""


class Batch(LoggedFifoBatch):
    """Hears everybody first; what can wait is said once all of it is kept."""

    def __init__(self) -> None:
        super().__init__(logger, ChangedMeanwhile, NobodyYet, StillOwed)
        self.later: list[Spoken] = []

    def hear(self, record: Record) -> None:
        """Take one message; the log says what came of it in numbers, never who or what."""
        told = inbound_in(record["body"])
        try:
            heard = conversation()(told)
        except NobodyYet:
            if int(record["attributes"]["ApproximateReceiveCount"]) < PATIENT_TRIES:
                raise
            heard = Heard(known=True)
        if heard.left and isinstance(told, Inbound):
            self._drop(told.sender)  # what was to be said before would come too late after it
        self.later += heard.later
        _count(heard.answers, heard.lost_answers, heard)
        logger.info(
            "heard",
            known=heard.known,
            left=heard.left,
            about=heard.about,
            alert_id=heard.alert,
        )

    def _drop(self, who: Identity) -> None:
        """Answers to earlier messages of somebody are lost."""
        kept = [each for each in self.later if not each.to.meets(who)]
        _count(0, len(self.later) - len(kept))
        self.later = kept

    def answer(self, left_ms: int) -> None:
        """Say what was left for later."""
        talk = conversation()
        sent = talk.say(self.later, talk.clock.now() + left_ms - SPARE_MS) if self.later else 0
        _count(sent, len(self.later) - sent)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Take every message of a batch; what fails comes back, and its sender's later ones with it."""
    batch = Batch()
    response = batch(event, batch.hear)
    batch.answer(context.get_remaining_time_in_millis())
    return response


def _count(answers: int, lost: int, heard: Heard | None = None) -> None:
    for name, count in {
        "AnswersSent": answers,
        "AnswersLost": lost,
        "PeopleLeft": int(heard is not None and heard.left),
        "ReportsTaken": int(heard is not None and heard.about is not None),
        "ReportsUntold": int(heard is not None and heard.untold),
    }.items():
        if count:
            metrics.add_metric(name, MetricUnit.Count, count)
