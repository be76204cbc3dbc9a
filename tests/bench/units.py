"""Counts in a world the request units that DynamoDB bills, second by second.

By formula, from the items before and after each write: :mod:`tests.cost.tables` has the rules.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from moto.core.botocore_stubber import BotocoreStubber

from tests.cost.tables import READS, WRITES, Writing, units_read
from tests.world.scheduler import Scheduler, current_process


class Units:
    """``written`` and ``read`` by function; ``by_second`` what was written, by Unix second."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        self.written: defaultdict[str, float] = defaultdict(float)
        self.read: defaultdict[str, float] = defaultdict(float)
        self.by_second: Counter[int] = Counter()

    @property
    def peak(self) -> int:
        """Units written in the busiest second."""
        return max(self.by_second.values(), default=0)

    @contextmanager
    def counted(self) -> Iterator["Units"]:
        """Count what the world's functions do; enter before the world itself.

        So a call is counted at the moment at which moto carries it out, and not at all if a fault
        keeps it from getting there.
        """
        original = BotocoreStubber.__call__

        def call(
            stubber: BotocoreStubber, event_name: str, request: AWSPreparedRequest, **more: Any
        ) -> AWSResponse | None:
            _, service, operation = event_name.split(".")
            process = current_process()
            if service != "dynamodb" or process is None:
                return original(stubber, event_name, request, **more)
            assert isinstance(request.body, str | bytes)
            told = json.loads(request.body)
            writing = Writing(operation, told) if operation in WRITES else None
            answer = original(stubber, event_name, request, **more)
            if writing is not None:
                self._wrote(process.name, writing.units())
            elif operation in READS and answer is not None:
                self.read[process.name] += units_read(operation, told, json.loads(answer.content))
            return answer

        with patch.object(BotocoreStubber, "__call__", call):
            yield self

    def _wrote(self, function: str, units: float) -> None:
        self.written[function] += units
        self.by_second[int(self._scheduler.now)] += int(units)
