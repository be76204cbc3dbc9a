"""The I/O boundary: where a process talks to AWS or WhatsApp, and where a fault may strike it.

Every attempt of a call passes twice: before it leaves, and after the other side has done its work
but before the process knows.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from unittest.mock import patch

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from moto.core.botocore_stubber import BotocoreStubber

from tests.world.recursion import HEADER
from tests.world.scheduler import Scheduler, current_process

HTTP = "whatsapp"


@dataclass(frozen=True, slots=True)
class Point:
    """One passage: the ``number``-th of its function in this world, from 0.

    ``service`` is dynamodb, sqs, secrets-manager or ``HTTP``; ``moment`` is before or after.
    """

    function: str
    service: str
    call: str
    moment: str
    number: int


Fault = Callable[[Point], AWSResponse | None]
"""Acts at a point: raises, kills, or returns the answer that AWS gives instead."""


class Boundary:
    """Counts calls, adds their latency, lets faults act. ``points`` lists them if asked to.

    ``trace`` is the trace header of the call that AWS carries out just now; empty without one.
    """

    def __init__(self, scheduler: Scheduler, latency_s: float) -> None:
        self._scheduler, self._latency_s = scheduler, latency_s
        self.calls: Counter[tuple[str, str]] = Counter()
        self.faults: list[Fault] = []
        self.points: list[Point] | None = None
        self.listeners: list[Callable[[str], None]] = []
        self.trace = ""
        self._numbers: Counter[str] = Counter()

    def before(self, service: str, call: str) -> AWSResponse | None:
        """Pass on the way out; an answer means that the call does not happen."""
        process = current_process()
        if process is None or not process.tasks or process.name == "world":
            return None
        if process.dead:
            self._scheduler.kill(process)
        self.calls[process.name, call] += 1
        return self._pass(process.name, service, call, "before")

    def after(self, service: str, call: str) -> None:
        """Pass on the way back."""
        process = current_process()
        if process is None or process.name == "world":
            return
        self._pass(process.name, service, call, "after")
        if service != HTTP:
            self._scheduler.sleep(self._latency_s)

    def _pass(self, function: str, service: str, call: str, moment: str) -> AWSResponse | None:
        point = Point(function, service, call, moment, self._numbers[function])
        self._numbers[function] += 1
        if self.points is not None:
            self.points.append(point)
        answers = [fault(point) for fault in self.faults]
        return next((answer for answer in answers if answer is not None), None)


@contextmanager
def guarded(boundary: Boundary) -> Iterator[None]:
    """Let every attempt of an AWS call pass the boundary; moto does the work between."""
    original = BotocoreStubber.__call__

    def call(
        stubber: BotocoreStubber, event_name: str, request: AWSPreparedRequest, **more: Any
    ) -> AWSResponse | None:
        _, service, operation = event_name.split(".")
        instead = boundary.before(service, operation)
        if instead is not None:
            return instead
        boundary.trace = _text(request.headers.get(HEADER, ""))
        answer = original(stubber, event_name, request, **more)
        for listener in boundary.listeners:
            listener(operation)
        boundary.after(service, operation)
        return answer

    with patch.object(BotocoreStubber, "__call__", call):
        yield


def _text(header: str | bytes) -> str:
    return header if isinstance(header, str) else header.decode()


class _Body(BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


def aws_error(code: str, status: int = 400) -> AWSResponse:
    """An error as DynamoDB and SQS answer it (JSON protocol)."""
    body = f'{{"__type":"com.amazonaws#{code}","message":"simulated"}}'.encode()
    headers = {"x-amzn-errortype": code, "content-type": "application/x-amz-json-1.0"}
    return AWSResponse("https://aws.invalid/", status, headers, _Body(body))  # type: ignore[arg-type]
