"""The machine's clock, made virtual: ``time.time``, ``time.time_ns`` and ``time.sleep``.

Patched in the module ``time`` itself, so that the product, its libraries' retries and moto's queues
all live in the same time. ``time.monotonic`` and ``perf_counter`` stay real, and so does everything
for other threads than the world's own: pollers and watchers of whatever else runs beside it.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from typing import TypeVar
from unittest.mock import patch

import aws_lambda_powertools.utilities.parameters.base as parameters
import moto.sqs.models as queues

from tests.world.scheduler import NS, Scheduler

R = TypeVar("R")


def in_this_thread(virtual: Callable[..., R], real: Callable[..., R]) -> Callable[..., R]:
    """The virtual function for the thread that asks for it now, the real one for all others."""
    own = threading.get_ident()

    def choose(*arguments: float) -> R:
        return (virtual if threading.get_ident() == own else real)(*arguments)

    return choose


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
        patch.object(time, "time", in_this_thread(seconds, time.time)),
        patch.object(time, "time_ns", in_this_thread(lambda: scheduler.now_ns, time.time_ns)),
        patch.object(time, "sleep", in_this_thread(scheduler.sleep, time.sleep)),
        # How long a secret is remembered.
        patch.object(parameters, "datetime", VirtualDatetime),
        # When a message of SQS is visible again.
        patch.object(queues, "unix_time", lambda *_: scheduler.now),
        patch.object(queues, "unix_time_millis", lambda *_: scheduler.now_ns / 1e6),
    ):
        yield
