"""Virtual time: every process is a greenlet, and sleeping jumps to whatever happens next.

Nothing runs in parallel: what is due at the same moment runs in the order in which it was asked
for. So the same world with the same seed lives through the same events.
"""

import heapq
import itertools
import math
from collections.abc import Callable
from typing import Any

from greenlet import getcurrent, greenlet  # type: ignore[import-untyped]

NS = 1_000_000_000
_OVERSHOOT_NS = 1_000
"""A sleep ends a little late, as everywhere; never early."""


class Killed(BaseException):
    """The process is gone. Nothing but the interpreter's own unwinding runs after it."""


class Stuck(AssertionError):
    """Something was waited for that cannot happen any more."""


class Process:
    """A group of greenlets that lives and dies together, as the threads of one sandbox do.

    ``trace`` is the header that its calls of AWS carry.
    """

    def __init__(self, name: str, trace: str = "") -> None:
        self.name, self.trace = name, trace
        self.dead = False
        self.tasks: set[Task] = set()


class Task(greenlet):  # type: ignore[misc]
    """One line of execution of a process. ``waits`` numbers its sleeps, so that a stale alarm
    does not wake it from a later one."""

    def __init__(self, hub: greenlet, run: Callable[[], None], process: Process) -> None:
        super().__init__(run, hub)
        self.process = process
        self.waits = 0
        process.tasks.add(self)


class Scheduler:
    """The hub. Whoever makes it drives it with ``run``."""

    def __init__(self, start: float) -> None:
        self.now_ns = int(start * NS)
        self._due: list[tuple[int, int, Callable[..., Any], tuple[Any, ...]]] = []
        self._order = itertools.count()
        self._hub = getcurrent()
        self._world = Process("world")
        self._processes = {self._world}

    @property
    def now(self) -> float:
        """Unix seconds."""
        return self.now_ns / NS

    def after(self, seconds: float, call: Callable[..., Any], *args: Any) -> None:
        """Call ``call(*args)`` in so many seconds. It must not sleep: see ``spawn``."""
        due = self.now_ns + max(0, math.ceil(seconds * NS))
        heapq.heappush(self._due, (due, next(self._order), call, args))

    def spawn(
        self, run: Callable[..., Any], *args: Any, process: Process | None = None, after: float = 0
    ) -> None:
        """Start a line of execution, which may sleep. Killed ends it silently, errors end all."""
        owner = process or self._world
        self._processes.add(owner)

        def body() -> None:
            try:
                if not owner.dead:
                    run(*args)
            except Killed:
                pass
            finally:
                owner.tasks.discard(task)
                if not owner.tasks and owner is not self._world:
                    self._processes.discard(owner)

        task = Task(self._hub, body, owner)
        self.after(after, task.switch)

    def sleep(self, seconds: float) -> None:
        """Let others run for so long. The driver itself drives meanwhile."""
        task = current_task()
        if task is None:
            self.run(self.now + seconds)
            return
        task.waits += 1
        self.after(seconds + _OVERSHOOT_NS / NS, self._wake, task, task.waits)
        self._pause(task)

    def kill(self, process: Process) -> None:
        """End a process now: none of its lines runs on. Raises Killed in the caller if it is one.

        Python's own unwinding (``finally``) does run; what it asks of the world is refused.
        """
        process.dead = True
        caller = current_task()
        for task in list(process.tasks):
            if task is not caller:
                task.waits += 1
                self.after(0, _end, task)
        if caller is not None and caller.process is process:
            raise Killed(process.name)

    def close(self) -> None:
        """End every process; nothing happens any more."""
        self._due.clear()
        for process in list(self._processes):
            process.dead = True
            for task in list(process.tasks):
                _end(task)

    def run(self, until: float = math.inf, done: Callable[[], bool] = lambda: False) -> None:
        """Live until a moment (Unix seconds), or until ``done()`` after some event."""
        last = math.inf if until == math.inf else int(until * NS)
        while not done():
            if not self._due or self._due[0][0] > last:
                if last == math.inf:
                    raise Stuck("nothing is left to happen")
                self.now_ns = max(self.now_ns, int(last))
                return
            due, _, call, args = heapq.heappop(self._due)
            self.now_ns = max(self.now_ns, due)
            call(*args)

    def _pause(self, task: Task) -> None:
        self._hub.switch()
        if task.process.dead:
            raise Killed(task.process.name)

    def _wake(self, task: Task, waits: int) -> None:
        if not task.dead and task.waits == waits:
            task.switch()


class Promise:
    """Something that one line of execution waits for and another one brings."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        self._waiting: tuple[Task, int] | None = None
        self.kept = False
        self.value: Any = None

    def keep(self, value: Any = None) -> None:
        """Bring it; only the first time counts."""
        if self.kept:
            return
        self.kept, self.value = True, value
        if self._waiting:
            self._scheduler.after(0, self._scheduler._wake, *self._waiting)

    def wait(self, seconds: float = math.inf) -> bool:
        """Whether it came within so many seconds."""
        task = current_task()
        if task is None:
            self._scheduler.run(self._scheduler.now + seconds, lambda: self.kept)
        elif not self.kept:
            task.waits += 1
            self._waiting = task, task.waits
            if seconds < math.inf:
                self._scheduler.after(seconds, self._scheduler._wake, task, task.waits)
            self._scheduler._pause(task)
            self._waiting = None
        return self.kept


def current_task() -> Task | None:
    """The line of execution that runs; None for the driver."""
    current = getcurrent()
    return current if isinstance(current, Task) else None


def current_process() -> Process | None:
    """The process that runs; None for the driver."""
    task = current_task()
    return task.process if task else None


def _end(task: Task) -> None:
    if bool(task):  # begun, and not at its end
        task.throw(Killed(task.process.name))
