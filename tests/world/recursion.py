"""Lambda's recursive-loop detection: who is called too often in one chain of events is not called.

Each invocation has a trace header, in the environment (``_X_AMZN_TRACE_ID``). botocore puts it on
every call, SQS keeps it with a message that is sent so, and the next invocation inherits from it
how often each function has been called since the event that began it all. Schedules, webhooks and
operators begin anew; a message that is received again counts no second time. A refused invocation
leaves its messages in the queue, which tries again until they are dead letters.

Sources: AWS Lambda developer guide, "Use Lambda recursive loop detection to prevent infinite loops"
and ``RecursiveLoop`` of ``AWS::Lambda::Function``, read in November 2026; botocore's
``add_recursion_detection_header``. Left open there, and so a guess: a batch inherits the most that
any of its messages brings, and the form of ``Lineage`` (AWS writes hashes).
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote

import botocore.handlers

from tests.world.scheduler import current_process

MOST = 16
"""Invocations of a function in one chain; the next one is refused. AWS says "approximately"."""

HEADER = "X-Amzn-Trace-Id"
_ROOT = "Root=1-67891233-abcdef012345678912345678;Parent=463ac35c9f6413ad;Sampled=0"


class Recursion:
    """``allowed`` are the functions that may go on for ever. ``refused`` counts by function."""

    def __init__(self, allowed: Collection[str]) -> None:
        self._allowed = allowed
        self.refused: Counter[str] = Counter()

    def refuses(self, function: str, event: Mapping[str, Any]) -> bool:
        """Whether Lambda drops this invocation."""
        refused = function not in self._allowed and _inherited(event)[function] >= MOST
        if refused:
            self.refused[function] += 1
        return refused

    def trace(self, function: str, event: Mapping[str, Any]) -> str:
        """The trace header of an invocation."""
        lineage = _inherited(event) + Counter([function])
        told = "|".join(f"{name}:{count}" for name, count in sorted(lineage.items()))
        return f"{_ROOT};Lineage={told}"


@contextmanager
def traced() -> Iterator[None]:
    """Let botocore find each process in an environment of its own, as in a sandbox of Lambda."""

    class Environment:
        def __contains__(self, name: str) -> bool:
            return self.get(name) is not None

        def get(self, name: str) -> str | None:
            process = current_process()
            if process is None or not process.trace:
                return None
            told = {"AWS_LAMBDA_FUNCTION_NAME": process.name, "_X_AMZN_TRACE_ID": process.trace}
            return told.get(name)

    with patch.object(botocore.handlers, "os", SimpleNamespace(environ=Environment())):
        yield


def _inherited(event: Mapping[str, Any]) -> Counter[str]:
    """How often each function has been called in the chains that an event belongs to."""
    records: Sequence[Mapping[str, Any]] = event.get("Records", ())
    most: Counter[str] = Counter()
    for record in records:
        header = unquote(record.get("attributes", {}).get("AWSTraceHeader", ""))
        most |= Counter({name: int(count) for name, count in re.findall(r"(\w+):(\d+)", header)})
    return most
