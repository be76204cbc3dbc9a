"""Time: what it is, and what is still to happen."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable
from typing import Any, Protocol

# Coarser than needed for one message, so that hundreds of receipts a second share a wake-up.
TICK = 0.02


class Clock(Protocol):
    """Unix time in seconds, and waiting."""

    def now(self) -> float:
        """Return Unix time in seconds."""

    async def sleep(self, seconds: float) -> None:
        """Wait for `seconds`."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> float:
        """Return Unix time in seconds."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Wait for `seconds`."""
        await asyncio.sleep(seconds)


class MovableClock:
    """Another clock, put forward."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ahead = 0.0

    def now(self) -> float:
        """Return Unix time in seconds."""
        return self._clock.now() + self._ahead

    async def sleep(self, seconds: float) -> None:
        """Wait for `seconds`."""
        await self._clock.sleep(seconds)

    def forward(self, seconds: float) -> None:
        """Put the clock forward, never back."""
        self._ahead += max(0.0, seconds)


class Agenda:
    """Calls to be made later, in order of time; calls due together keep their order.

    Use it from the thread of the event loop that runs it.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heap: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = []
        self._order = itertools.count()
        self._filled = asyncio.Event()

    def __len__(self) -> int:
        return len(self._heap)

    def now(self) -> float:
        """Return Unix time in seconds."""
        return self._clock.now()

    def after(self, seconds: float, call: Callable[..., None], *args: Any) -> None:
        """Call ``call(*args)`` once `seconds` have passed."""
        due = self._clock.now() + seconds
        heapq.heappush(self._heap, (due, next(self._order), call, args))
        self._filled.set()

    def next(self) -> float | None:
        """Return the moment of the next call, Unix seconds."""
        return self._heap[0][0] if self._heap else None

    def run_due(self) -> None:
        """Make every call whose moment has come."""
        now = self._clock.now()
        while self._heap and self._heap[0][0] <= now:
            _, _, call, args = heapq.heappop(self._heap)
            call(*args)

    def clear(self) -> None:
        """Forget everything that was still to happen."""
        self._heap.clear()

    async def run(self) -> None:
        """Make calls as they fall due, until cancelled."""
        while True:
            self.run_due()
            if not self._heap:
                self._filled.clear()
                await self._filled.wait()
            await self._clock.sleep(TICK)
