"""Queue messages in batches, whose failures are logged: powertools keeps silent about them."""

import json
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    SqsFifoPartialProcessor,
)

from relay.adapters.failure import told_of
from relay.domain.untrusted import text


class LoggedBatch(BatchProcessor):
    """Reports single failures to SQS and says in the log what failed, and where.

    ``expected`` are exceptions that only bring a message back: no fault.
    """

    def __init__(self, logger: Logger, *expected: type[Exception]) -> None:
        super().__init__(EventType.SQS, raise_on_entire_batch_failure=False)
        self._logger, self._expected = logger, expected

    def failure_handler(self, record: Any, exception: Any) -> Any:
        """Log the failure of one record."""
        _log(self._logger, exception[1], self._expected, _alert_id(record))
        return super().failure_handler(record, exception)


class LoggedFifoBatch(SqsFifoPartialProcessor):
    """The same for a FIFO queue: after a failure, what else its group has waits for its turn."""

    def __init__(self, logger: Logger, *expected: type[Exception]) -> None:
        super().__init__(skip_group_on_error=True)
        self.raise_on_entire_batch_failure = False
        self._logger, self._expected = logger, expected

    def failure_handler(self, record: Any, exception: Any) -> Any:
        """Log the failure of one record."""
        _log(self._logger, exception[1], self._expected)
        return super().failure_handler(record, exception)


def _log(
    logger: Logger,
    error: Exception,
    expected: tuple[type[Exception], ...],
    alert_id: str | None = None,
) -> None:
    say = logger.info if isinstance(error, expected) else logger.error
    say("record comes back", failure=told_of(error), alert_id=alert_id)


def _alert_id(record: Any) -> str | None:
    """The alert that a message is about, if it tells of one."""
    try:
        return text(json.loads(record.body), "alert_id") or None
    except (RecursionError, TypeError, ValueError):
        return None
