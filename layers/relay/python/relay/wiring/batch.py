"""Queue messages in batches, whose failures are logged: powertools keeps silent about them."""

import traceback
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
from botocore.exceptions import BotoCoreError, ClientError


class LoggedBatch(BatchProcessor):
    """Reports single failures to SQS and says in the log what failed, and where.

    An exception's own words are logged only if they are AWS's: others might quote a message.
    """

    def __init__(self, logger: Logger) -> None:
        super().__init__(EventType.SQS, raise_on_entire_batch_failure=False)
        self._logger = logger

    def failure_handler(self, record: Any, exception: Any) -> Any:
        """Log the failure of one record."""
        error = exception[1]
        said = str(error) if isinstance(error, (BotoCoreError, ClientError)) else ""
        frames = traceback.extract_tb(error.__traceback__)
        self._logger.error(
            "record comes back",
            error=type(error).__name__,
            said=said,
            where=f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "",
        )
        return super().failure_handler(record, exception)
