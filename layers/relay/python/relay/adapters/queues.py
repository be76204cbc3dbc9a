"""The queues between the functions. Messages hold ids, never a person or a text."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from relay.adapters.formats import RECEIPTS, WORK
from relay.domain.rate import Lane
from relay.domain.receipt import Errand, Progress, Receipt

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

MOST_IN_BATCH = 10
"""Messages that one SendMessageBatch takes (AWS SQS API reference)."""

MOST_BYTES = 262_144
"""Of one message, as long as the queue is not set for more (AWS SQS quotas). Bodies are ASCII."""

MOST_ROUNDS = 3


class NotEnqueued(Exception):
    """SQS refused messages again and again."""


def _waiting(sqs: "SQSClient", url: str) -> bool:
    """As far as SQS knows; its count is a minute old at most (AWS SQS developer guide)."""
    name: Any = "ApproximateNumberOfMessages"
    told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])
    return told["Attributes"][name] != "0"


def alert_body(alert_id: str) -> str:
    """The message of an alert that waits for its lookup."""
    return json.dumps({**WORK.mark, "alert_id": alert_id})


def alert_in(body: Mapping[str, Any]) -> str:
    """The id of the alert that a message names. Raises KeyError, NewerFormat."""
    WORK.check(body)
    return str(body["alert_id"])


def slice_body(alert_id: str, number: int) -> str:
    """The message of a slice that waits for a worker."""
    return json.dumps({**WORK.mark, "alert_id": alert_id, "slice": number})


def slice_in(body: Mapping[str, Any]) -> tuple[str, int]:
    """The alert's id and the slice's number. Raises KeyError, NewerFormat."""
    WORK.check(body)
    return str(body["alert_id"]), int(body["slice"])


class AlertQueue:
    """Alerts that wait for their lookup."""

    def __init__(self, sqs: "SQSClient", url: str) -> None:
        self._sqs, self._url = sqs, url

    def put(self, alert_id: str) -> None:
        """Enqueue an alert."""
        self._sqs.send_message(QueueUrl=self._url, MessageBody=alert_body(alert_id))

    def waiting(self) -> bool:
        """Whether anything waits to be taken."""
        return _waiting(self._sqs, self._url)


class DeliveryQueues:
    """Slices that wait for a worker, in an urgent and a normal lane."""

    def __init__(self, sqs: "SQSClient", urgent_url: str, normal_url: str) -> None:
        self._sqs = sqs
        self._urls = {Lane.URGENT: urgent_url, Lane.NORMAL: normal_url}

    def waiting(self, lane: Lane) -> bool:
        """Whether anything waits in that lane to be taken."""
        return _waiting(self._sqs, self._urls[lane])

    def put(self, alert_id: str, numbers: Sequence[int], lane: Lane, delay_s: int = 0) -> None:
        """Enqueue every slice, ten a call."""
        for first in range(0, len(numbers), MOST_IN_BATCH):
            entries = [
                {
                    "Id": str(number),
                    "MessageBody": slice_body(alert_id, number),
                    "DelaySeconds": delay_s,
                }
                for number in numbers[first : first + MOST_IN_BATCH]
            ]
            self._put(self._urls[lane], entries)

    def _put(self, url: str, entries: list[Any]) -> None:
        for _ in range(MOST_ROUNDS):
            failed = self._sqs.send_message_batch(QueueUrl=url, Entries=entries).get("Failed", [])
            again = {failure["Id"] for failure in failed}
            entries = [entry for entry in entries if entry["Id"] in again]
            if not entries:
                return
        raise NotEnqueued(f"{len(entries)} slices")


class ReceiptQueue:
    """Receipts that wait to be recorded."""

    def __init__(self, sqs: "SQSClient", url: str) -> None:
        self._sqs, self._url = sqs, url

    def put(self, receipts: Sequence[Receipt]) -> None:
        """Enqueue the receipts of one webhook call: in one message, unless SQS takes no such size.

        1,000 updates, Meta's most, make some 200 KB.
        """
        body = receipts_body(receipts)
        if len(body) > MOST_BYTES and len(receipts) > 1:
            half = len(receipts) // 2
            self.put(receipts[:half])
            self.put(receipts[half:])
        elif receipts:
            self._sqs.send_message(QueueUrl=self._url, MessageBody=body)


def receipts_body(receipts: Sequence[Receipt]) -> str:
    """The message of a webhook call's receipts."""
    rows = [[str(each.errand), each.progress, each.code, each.at] for each in receipts]
    return json.dumps({**RECEIPTS.mark, "receipts": rows})


def receipts_of(body: Mapping[str, Any]) -> list[Receipt]:
    """The receipts that a message holds. Raises NewerFormat."""
    RECEIPTS.check(body)
    return [
        Receipt(errand, Progress(progress), int(code), int(at))
        for text, progress, code, at in body["receipts"]
        if (errand := Errand.parse(text))
    ]
