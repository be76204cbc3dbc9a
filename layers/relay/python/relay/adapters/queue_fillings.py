"""How full queues are, as far as SQS knows: its counts are a minute old at most."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from relay.usecases.looks import Filling

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_WAITING, _TAKEN = "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"


class QueueFillings:
    """Queues by URL; one call each. What is delayed does not wait for anybody yet."""

    def __init__(self, sqs: "SQSClient") -> None:
        self._sqs = sqs

    def fillings(self, urls: Collection[str]) -> dict[str, Filling]:
        """How full they are now."""
        return {url: self._filling(url) for url in urls}

    def _filling(self, url: str) -> Filling:
        asked: Any = [_WAITING, _TAKEN]
        told: Any = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=asked)
        return Filling(int(told["Attributes"][_WAITING]), int(told["Attributes"][_TAKEN]))
