"""What lies in a dead-letter queue, and the way back from it.

Receive, send, delete: StartMessageMoveTask would do it on AWS, but not on every emulator, and it
tells little about what it does. A message that was sent but not deleted, because somebody pulled
the plug, is moved a second time; nothing behind the queues minds a message that comes twice.
"""

import json
import re
import uuid
from collections.abc import Container, Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from relay.adapters.queues import receipts_of

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

MOST_RECEIVED = 10
"""Messages that one ReceiveMessage gives (AWS SQS API reference)."""

HIDDEN_S = 60
"""How long a message that was received stays hidden from others."""

MOST_LOOKED_AT = 1_000

_ALERT_ID = re.compile(r"[0-9a-f-]{36}")


@dataclass(frozen=True, slots=True)
class Concern:
    """What a message is about: an alert, and one of its slices where it names one."""

    alert: str
    slice: int | None = None


def concerns_of(body: str) -> set[Concern]:
    """What a message is about; empty if it is none of ours."""
    try:
        content = json.loads(body)
        if "receipts" in content:
            errands = [receipt.errand for receipt in receipts_of(content)]
            found = {Concern(errand.alert_id, errand.slice) for errand in errands}
        else:
            number = content.get("slice")
            found = {Concern(content["alert_id"], None if number is None else int(number))}
        return {each for each in found if _ALERT_ID.fullmatch(each.alert)}
    except (AttributeError, KeyError, OverflowError, RecursionError, TypeError, ValueError):
        return set()


@dataclass(frozen=True, slots=True)
class DeadLetterQueue:
    """One dead-letter queue, by its URL."""

    sqs: "SQSClient"
    url: str

    def count(self) -> int:
        """How many messages lie there and can be received; SQS takes a minute to know for sure."""
        name: Any = "ApproximateNumberOfMessages"
        asked = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=[name])
        return int(asked["Attributes"][name])

    def look(self, most: int) -> "list[MessageTypeDef]":
        """Up to ``most`` messages; everyone can receive them again afterwards."""
        seen: dict[str, MessageTypeDef] = {}
        try:
            while len(seen) < most and (received := self._receive(most - len(seen))):
                seen |= {message["MessageId"]: message for message in received}
        finally:
            self._release(list(seen.values()))
        return list(seen.values())

    def move_to(self, url: str, most: int) -> "Generator[MessageTypeDef]":
        """Move up to ``most`` messages to another queue; gives each one once it is moved.

        However it ends, what was not moved lies here as before.
        """
        moved = 0
        while moved < most and (waiting := self._receive(most - moved)):
            try:
                while waiting:
                    self.sqs.send_message(QueueUrl=url, **_as_sent(waiting[0]))
                    self._delete(waiting[0])
                    moved += 1
                    yield waiting.pop(0)
            finally:
                self._release(waiting)

    def drop(self, ids: Container[str], most: int) -> int:
        """Delete the messages with these ids; how many. Looks at ``most``, the others stay."""
        kept: list[MessageTypeDef] = []
        dropped = 0
        try:
            while len(kept) + dropped < most and (found := self._receive(MOST_RECEIVED)):
                for message in found:
                    if message["MessageId"] in ids:
                        self._delete(message)
                        dropped += 1
                    else:
                        kept.append(message)
        finally:
            self._release(kept)
        return dropped

    def _receive(self, most: int) -> "list[MessageTypeDef]":
        return self.sqs.receive_message(
            QueueUrl=self.url,
            MaxNumberOfMessages=min(most, MOST_RECEIVED),
            VisibilityTimeout=HIDDEN_S,
            # A short poll asks a few of the queue's servers only and may come back empty.
            WaitTimeSeconds=1,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        ).get("Messages", [])

    def _delete(self, message: "MessageTypeDef") -> None:
        self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])

    def _release(self, messages: "Sequence[MessageTypeDef]") -> None:
        """Let others receive the messages at once."""
        for first in range(0, len(messages), MOST_RECEIVED):
            entries: Any = [
                {"Id": str(i), "ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": 0}
                for i, message in enumerate(messages[first : first + MOST_RECEIVED])
            ]
            self.sqs.change_message_visibility_batch(QueueUrl=self.url, Entries=entries)


def oldest(messages: "Iterable[MessageTypeDef]") -> int | None:
    """When the oldest of the messages was sent (Unix ms).

    SQS leaves that time as it was when it moves a message to a dead-letter queue (AWS SQS developer
    guide, "Message retention periods for dead-letter queues").
    """
    return min((int(each["Attributes"]["SentTimestamp"]) for each in messages), default=None)


def _as_sent(message: "MessageTypeDef") -> Any:
    """The arguments that send the message once more: its body and all that went along.

    A FIFO queue drops what has an id that it saw within five minutes, so the id is a new one.
    """
    known = message.get("Attributes", {})
    sent: dict[str, Any] = {"MessageBody": message["Body"]}
    if "MessageAttributes" in message:
        sent["MessageAttributes"] = message["MessageAttributes"]
    if "MessageGroupId" in known:
        sent["MessageGroupId"] = known["MessageGroupId"]
    if "MessageDeduplicationId" in known:
        sent["MessageDeduplicationId"] = uuid.uuid4().hex
    if "AWSTraceHeader" in known:
        header = {"DataType": "String", "StringValue": known["AWSTraceHeader"]}
        sent["MessageSystemAttributes"] = {"AWSTraceHeader": header}
    return sent
