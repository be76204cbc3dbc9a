"""Messages of a queue in batches: what fails comes back alone, and the log says why.

Powertools' own batches load asyncio and a class for every kind of event there is: a sixth of the
processor time that a function on the alert's way needs to start.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools import Logger

from relay.adapters.failure import told_of
from relay.domain.untrusted import text

Record = Mapping[str, Any]
"""A message as Lambda hands it over; ``body`` is the text that was sent."""


class LoggedBatch:
    """Handles one message after the other, and tells SQS which ones failed.

    ``expected`` are exceptions that only bring a message back: no fault.
    """

    def __init__(self, logger: Logger, *expected: type[Exception]) -> None:
        self._logger, self._expected = logger, expected

    def __call__(
        self, event: Mapping[str, Any], handle: Callable[[Record], None]
    ) -> dict[str, list[dict[str, str]]]:
        """Lambda's answer to an event of SQS (ReportBatchItemFailures)."""
        failed = [each for each in event["Records"] if not self._handled(each, handle)]
        return {"batchItemFailures": [{"itemIdentifier": each["messageId"]} for each in failed]}

    def _handled(self, record: Record, handle: Callable[[Record], None]) -> bool:
        try:
            handle(record)
        except Exception as error:
            say = self._logger.info if isinstance(error, self._expected) else self._logger.error
            say("record comes back", failure=told_of(error), alert_id=_alert_id(record))
            return False
        return True


class LoggedFifoBatch(LoggedBatch):
    """The same for a FIFO queue: after a failure, what else its group has waits for its turn."""

    def __init__(self, logger: Logger, *expected: type[Exception]) -> None:
        super().__init__(logger, *expected)
        self._waiting: set[str] = set()

    def _handled(self, record: Record, handle: Callable[[Record], None]) -> bool:
        group = record["attributes"]["MessageGroupId"]
        if group not in self._waiting and super()._handled(record, handle):
            return True
        self._waiting.add(group)
        return False


def _alert_id(record: Record) -> str | None:
    """The alert that a message is about, if it tells of one."""
    try:
        return text(json.loads(record["body"]), "alert_id") or None
    except (RecursionError, TypeError, ValueError):
        return None
