"""Counts in a world what AWS bills: calls and what they touch, invocations, log lines."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import (
    AmazonCloudWatchEMFProvider,
)
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from moto.core.botocore_stubber import BotocoreStubber

from tests.cost.profile import Unseen
from tests.cost.queues import requests_of, sent_bytes
from tests.cost.tables import READS, WRITES, Writing, tables_of, units_read
from tests.cost.usage import METRIC, Usage
from tests.cost.written import LogLines, MetricsWritten
from tests.world.sandbox import Function
from tests.world.scheduler import current_process
from tests.world.template import template
from tests.world.world import World

KEY_CACHED_S = 300
"""How long DynamoDB (Developer Guide, "Encryption at rest") and SQS (its data key reuse period)
remember a data key, for each role that calls: one request to KMS each time."""


class Meter:
    """Of one world. ``taken`` tells what was used since it was asked last."""

    def __init__(self, world: World, unseen: Unseen) -> None:
        self._world, self._unseen = world, unseen
        self._counts: Counter[str] = Counter()
        self._keys_fetched: Counter[tuple[str, str, int]] = Counter()
        self.metrics = MetricsWritten(world.scheduler, self._log)
        self.invoked: Counter[str] = Counter()
        self.messages = 0
        self._strange: set[str] = set()
        world.whatsapp.starts.append(self._message)

    def taken(self) -> Usage:
        """Amounts by the names of ``prices.toml``, ``messages`` that WhatsApp was given, and the
        hours of each metric.

        Raises AssertionError on a call of which nothing here knows what it costs.
        """
        assert not self._strange, f"say in tests/cost what these calls cost: {self._strange}"
        usage = dict(self._counts)
        usage["kms_requests"] = usage.get("kms_requests", 0) + sum(self._keys_fetched.values())
        usage |= {f"{METRIC}{name}": hours for name, hours in self.metrics.hours().items()}
        usage["messages"] = self.messages
        self._counts.clear()
        self._keys_fetched.clear()
        self.messages = 0
        return usage

    @contextmanager
    def running(self) -> Iterator["Meter"]:
        """Count from here on."""
        provider = AmazonCloudWatchEMFProvider
        written = {"POWERTOOLS_LOG_LEVEL": "INFO", "POWERTOOLS_SERVICE_NAME": f"world-{id(self)}"}
        with ExitStack() as stack:
            stack.enter_context(patch.dict(os.environ, written))
            stack.enter_context(LogLines(self._log).listening())
            stack.enter_context(patch.object(provider, "add_metric", self.metrics.add))
            stack.enter_context(patch.object(provider, "flush_metrics", self.metrics.flush))
            stack.enter_context(patch.object(BotocoreStubber, "__call__", self._counted()))
            stack.enter_context(patch.object(Function, "_run", self._timed()))
            yield self

    def _counted(self) -> Any:
        original = BotocoreStubber.__call__

        def call(
            stubber: BotocoreStubber, event_name: str, request: AWSPreparedRequest, **more: Any
        ) -> AWSResponse | None:
            _, service, operation = event_name.split(".")
            who = _who()
            if who is None:
                return original(stubber, event_name, request, **more)
            told = json.loads(_text(request))
            writing = Writing(operation, told) if operation in WRITES else None
            answer = original(stubber, event_name, request, **more)
            if writing:
                self._counts["dynamodb_write_units"] += writing.units()  # type: ignore[assignment]
            self._count(service, operation, told, answer, who)
            return answer

        return call

    def _count(self, service: str, operation: str, told: Any, answer: Any, who: str) -> None:
        if service == "dynamodb":
            if operation not in READS | WRITES:
                self._strange.add(operation)
            elif operation in READS:
                read = units_read(operation, told, json.loads(answer.content))
                self._counts["dynamodb_read_units"] += read  # type: ignore[assignment]
            for table in tables_of(told):
                self._key(who, table, 1)
        elif service == "sqs":
            kind = "sqs_fifo_requests" if told["QueueUrl"].endswith(".fifo") else "sqs_requests"
            self._counts[kind] += requests_of(operation, told, answer, who)
            if sent_bytes(operation, told):
                self._key(who, told["QueueUrl"], 2)  # makes a data key, and opens it
            elif operation == "ReceiveMessage":
                self._key(who, told["QueueUrl"], 1)
        elif service == "secrets-manager":
            self._counts["secrets_requests"] += 1
            self._counts["kms_requests"] += 1
        elif service == "eventbridge":
            self._counts["events"] += 1
        else:
            self._strange.add(f"{service}.{operation}")

    def _key(self, who: str, what: str, requests: int) -> None:
        window = int(self._world.scheduler.now / KEY_CACHED_S)
        self._keys_fetched[who, what, window] = requests

    def _timed(self) -> Any:
        original = Function._run

        def run(function: Function, event: dict[str, Any], *more: Any) -> None:
            began = self._world.scheduler.now
            try:
                original(function, event, *more)
            finally:
                self._invocation(function.name, event, self._world.scheduler.now - began)

        return run

    def _invocation(self, name: str, event: dict[str, Any], waited_s: float) -> None:
        """``waited_s``: for AWS, for WhatsApp, for the rate; the processor's time comes on top."""
        properties = template().functions[name]
        megabytes = properties.get(
            "MemorySize", template().parsed["Globals"]["Function"]["MemorySize"]
        )
        self.invoked[name] += 1
        self._counts["lambda_requests"] += 1
        seconds = waited_s + self._unseen.processor_ms(name) / 1_000
        self._counts["lambda_gb_seconds"] += seconds * megabytes / 1_024
        self._log(self._unseen.platform_log_bytes)
        if "requestContext" in event:
            self._counts["api_requests"] += 1
            self._log(self._unseen.access_log_bytes)

    def _log(self, size: int) -> None:
        self._counts["log_bytes"] += size

    def _message(self, told: dict[str, Any]) -> None:
        self.messages += 1
        self._counts["transfer_bytes"] += (
            len(json.dumps(told)) + self._unseen.request_overhead_bytes
        )


def _text(request: AWSPreparedRequest) -> bytes:
    """The body; everything that the world talks to takes JSON."""
    body = request.body or b"{}"
    assert isinstance(body, str | bytes)
    return body.encode() if isinstance(body, str) else body


def _who() -> str | None:
    """The function that calls, or the event source ("world"); None for the test itself."""
    process = current_process()
    return process.name if process else None
