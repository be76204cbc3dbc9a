"""Queue messages in batches, whose failures are logged: powertools keeps silent about them."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType

from relay.adapters.failure import told_of


class LoggedBatch(BatchProcessor):
    """Reports single failures to SQS and says in the log what failed, and where."""

    def __init__(self, logger: Logger) -> None:
        super().__init__(EventType.SQS, raise_on_entire_batch_failure=False)
        self._logger = logger

    def failure_handler(self, record: Any, exception: Any) -> Any:
        """Log the failure of one record."""
        self._logger.error("record comes back", failure=told_of(exception[1]))
        return super().failure_handler(record, exception)
