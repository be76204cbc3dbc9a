"""What calls functions by itself: queues (event source mappings) and the clock.

As AWS does: at most ``MaximumConcurrency`` invocations a queue, partial batch responses, and what
is not deleted stays invisible until its visibility time-out.
"""

import math
from typing import TYPE_CHECKING, Any

from moto.sqs.models import Message, Queue, sqs_backends

from tests.world.sandbox import Failed, Function
from tests.world.scheduler import Scheduler
from tests.world.template import QueueSource, Schedule

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

POLL_S = 0.01
_POLLERS = 5
"""Lambda starts with five for a queue, each with a batch and a batching window of its own (AWS
Lambda Developer Guide, "Using Lambda with Amazon SQS", polling and batching)."""

_MOST_IN_RECEIVE = 10
ACCOUNT, REGION = "123456789012", "eu-west-1"


def queue_named(url: str) -> Queue:
    """moto's own queue, to look into."""
    return sqs_backends[ACCOUNT][REGION].queues[url.rpartition("/")[2]]


class QueuePoller:
    """One event source mapping. ``copies`` > 1: SQS delivers every message so many times."""

    def __init__(
        self, source: QueueSource, url: str, function: Function, sqs: "SQSClient", time: Scheduler
    ) -> None:
        self._source, self._url, self._function = source, url, function
        self._sqs, self._time = sqs, time
        self._next_poll = math.inf
        self._gathering: list[list[MessageTypeDef]] = [[] for _ in range(_POLLERS)]
        self._full: list[list[MessageTypeDef]] = []
        self._turn = 0
        self.running = 0
        self.copies = 1

    def poke(self) -> None:
        """Something came into the queue, or an invocation has ended: look soon."""
        self._plan(POLL_S)

    def waiting(self) -> int:
        """Messages in the queue, in flight and delayed ones included."""
        return len(queue_named(self._url)._messages)

    def _plan(self, seconds: float) -> None:
        moment = self._time.now + seconds
        if moment < self._next_poll:
            self._next_poll = moment
            self._time.after(seconds, self._poll, moment)

    def _poll(self, planned: float) -> None:
        if planned != self._next_poll:
            return
        self._next_poll = math.inf
        if self._source.window_s:
            self._gather()
        while self.running < self._source.most_at_once:
            batch = self._next_batch()
            if not batch:
                break
            self._invoke(batch)
        self._plan_next()

    def _next_batch(self) -> "list[MessageTypeDef]":
        if self._source.window_s:
            return self._full.pop(0) if self._full else []
        return self._receive(self._source.batch_size) if self._ready() else []

    def _gather(self) -> None:
        """Let one poller after the other receive; the first message opens a poller's window."""
        while self._ready() and (got := self._receive(_MOST_IN_RECEIVE)):
            self._turn = (self._turn + 1) % _POLLERS
            gathered = self._gathering[self._turn]
            if not gathered:
                self._time.after(self._source.window_s, self._window_ends, self._turn, gathered)
            gathered += got
            if len(gathered) >= self._source.batch_size:
                self._hand_on(self._turn)

    def _window_ends(self, poller: int, gathered: "list[MessageTypeDef]") -> None:
        if gathered is self._gathering[poller]:  # else its batch was full before
            self._hand_on(poller)
            self.poke()

    def _hand_on(self, poller: int) -> None:
        self._full.append(self._gathering[poller])
        self._gathering[poller] = []

    def _ready(self) -> list[Message]:
        now = self._time.now_ns / 1e6
        messages = queue_named(self._url)._messages
        return [each for each in messages if now > each.visible_at and now >= each.delayed_until]

    def _receive(self, size: int) -> "list[MessageTypeDef]":
        batch: list[MessageTypeDef] = []
        while len(batch) < size:
            most = min(_MOST_IN_RECEIVE, size - len(batch))
            got = self._sqs.receive_message(
                QueueUrl=self._url, MaxNumberOfMessages=most, AttributeNames=["All"]
            ).get("Messages", [])
            batch += got
            if not got:
                break
        return batch

    def _invoke(self, batch: "list[MessageTypeDef]") -> None:
        records = [_record(message) for message in batch]
        for copy in range(1, self.copies):
            self._time.after(copy * 0.05, self._function.start, {"Records": records})
        self.running += 1
        self._time.spawn(self._finish, batch, records)

    def _finish(self, batch: "list[MessageTypeDef]", records: list[dict[str, Any]]) -> None:
        try:
            failed = _failed(self._function.invoke({"Records": records}))
        except Failed:
            failed = {message["MessageId"] for message in batch}
        self.running -= 1
        for message in batch:
            if message["MessageId"] not in failed:
                handle = message["ReceiptHandle"]
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=handle)
        self.poke()

    def _plan_next(self) -> None:
        """Sleep until the next message turns visible. If all workers are busy, one will poke."""
        now = self._time.now_ns / 1e6
        moments = [max(m.visible_at, m.delayed_until) for m in queue_named(self._url)._messages]
        moments = [moment for moment in moments if moment >= now]
        if moments and self.running < self._source.most_at_once:
            self._plan((min(moments) - now) / 1_000 + POLL_S)


def _failed(answer: Any) -> set[str]:
    return {each["itemIdentifier"] for each in (answer or {}).get("batchItemFailures", [])}


def _record(message: "MessageTypeDef") -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": {str(key): value for key, value in message.get("Attributes", {}).items()},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:queue",
        "awsRegion": REGION,
    }


class Timer:
    """EventBridge's schedule of a function, which may overlap itself."""

    def __init__(self, schedule: Schedule, function: Function, time: Scheduler) -> None:
        self._every_s, self._function, self._time = schedule.every_s, function, time
        time.after(self._every_s, self._tick)

    def _tick(self) -> None:
        self._time.after(self._every_s, self._tick)
        event = {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}
        self._function.start({**event, "id": "tick", "time": "2026-01-01T00:00:00Z"})
