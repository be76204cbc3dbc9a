"""Portfolio pacing: which templates are held, and in what order they leave."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from local.whatsapp.errors import GraphError
from local.whatsapp.faults import Pacing
from local.whatsapp.messages import Message


class HeldMessage(NamedTuple):
    """A message that waits, and the failure it would have had at once."""

    message: Message
    failure: GraphError | None


class Held:
    """Messages held for quality assessment, oldest first."""

    def __init__(self) -> None:
        self.batches = 0
        self._waiting: deque[HeldMessage] = deque()
        self._let_through: deque[float] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    def lets_through(self, pacing: Pacing, now: float) -> bool:
        """Tell whether a template may leave at once; it is counted if so."""
        while self._let_through and now - self._let_through[0] >= pacing.within:
            self._let_through.popleft()
        if self._waiting or len(self._let_through) >= pacing.burst:
            return False
        self._let_through.append(now)
        return True

    def add(self, message: Message, failure: GraphError | None) -> None:
        """Hold a message."""
        message.status = "held"
        self._waiting.append(HeldMessage(message, failure))

    def take(self, count: int) -> list[HeldMessage]:
        """Take out the oldest."""
        return [self._waiting.popleft() for _ in range(min(count, len(self._waiting)))]
