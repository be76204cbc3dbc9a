"""The event sources of the template, by hand: queue to function until nothing moves any more."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from functions.conversation import app as conversation
from functions.group_lookup import app as group_lookup
from functions.media import app as media
from functions.receipts import app as receipts
from functions.whatsapp_delivery import app as whatsapp_delivery
from tests.conftest import Queues
from tests.functions.lambda_context import LambdaContext
from tests.privacy import people_in

Handler = Callable[[dict[str, Any], Any], Any]


class Pump:
    """Delivers queue messages to the functions; what fails stays in its queue."""

    def __init__(self, queues: Queues) -> None:
        self._sqs = queues.sqs
        self._alert_path = (queues.alerts, queues.urgent, queues.normal, queues.receipts)
        self._consumers: Mapping[str, tuple[Handler, int]] = {
            queues.alerts: (group_lookup.handler, 1),
            queues.urgent: (whatsapp_delivery.handler, 1),
            queues.normal: (whatsapp_delivery.handler, 1),
            queues.receipts: (receipts.handler, 10),
            queues.inbound: (conversation.handler, 10),
            queues.media: (media.handler, 1),
        }

    def run(self) -> int:
        """Pump until every queue is empty or invisible; the number of invocations."""
        turns = 0
        while taken := sum(map(self._take, self._consumers)):
            turns += taken
        return turns

    def _take(self, url: str) -> int:
        handler, size = self._consumers[url]
        got = self._sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=size, MessageSystemAttributeNames=["All"]
        ).get("Messages", [])
        if not got:
            return 0
        assert url not in self._alert_path or not people_in(str(got)), "a number on an alert's way"
        records = [
            sqs_record(each["MessageId"], each["Body"], **each["Attributes"]) for each in got
        ]
        answer = handler({"Records": records}, LambdaContext())
        failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
        for each in got:
            if each["MessageId"] not in failed:
                self._sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
        return 1


def sqs_record(message_id: str, body: str | dict[str, Any], **attributes: str) -> dict[str, Any]:
    """A record as Lambda gets it from SQS."""
    text = body if isinstance(body, str) else json.dumps(body)
    return {
        "messageId": message_id,
        "receiptHandle": "handle",
        "body": text,
        "attributes": {"ApproximateReceiveCount": "1", **attributes},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:queue",
        "awsRegion": "eu-west-1",
    }
