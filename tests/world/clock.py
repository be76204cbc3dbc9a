"""The machine's clock, made virtual: ``time.time``, ``time.time_ns`` and ``time.sleep``.

Patched in the module ``time`` itself, so that the product, its libraries' retries and moto's queues
all live in the same time. ``time.monotonic`` and ``perf_counter`` stay real: only the interpreter's
own threads use them.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from unittest.mock import patch

import aws_lambda_powertools.utilities.parameters.base as parameters
import moto.sqs.models as queues

from tests.world.scheduler import NS, Scheduler


@contextmanager
def virtual_time(scheduler: Scheduler) -> Iterator[None]:
    """Let everything read the scheduler's time and sleep in it."""

    class VirtualDatetime(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "VirtualDatetime":
            return cls.fromtimestamp(scheduler.now, tz or UTC)

    def seconds() -> float:
        return scheduler.now_ns / NS

    with (
        patch.object(time, "time", seconds),
        patch.object(time, "time_ns", lambda: scheduler.now_ns),
        patch.object(time, "sleep", scheduler.sleep),
        # How long a secret is remembered.
        patch.object(parameters, "datetime", VirtualDatetime),
        # When a message of SQS is visible again.
        patch.object(queues, "unix_time", lambda *_: scheduler.now),
        patch.object(queues, "unix_time_millis", lambda *_: scheduler.now_ns / 1e6),
    ):
        yield
