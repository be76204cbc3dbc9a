"""Lambda: functions, the sandboxes they run in, and invocations that may be killed.

A sandbox runs one invocation at a time and keeps its memory until it dies: its own copy of the
handler's module, with its own wired use cases.
"""

import importlib.util
import itertools
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.functions.lambda_context import LambdaContext
from tests.world.recursion import Recursion
from tests.world.scheduler import Killed, Process, Promise, Scheduler

_numbers = itertools.count()


class Context(LambdaContext):
    """What a handler learns of its invocation; the time left is virtual."""

    def __init__(self, scheduler: Scheduler, ends: float) -> None:
        super().__init__()
        self._scheduler, self._ends = scheduler, ends

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the time-out."""
        return int((self._ends - self._scheduler.now) * 1_000)


class Failed(Exception):
    """The invocation gave no answer: the handler raised, was killed, or was never called."""


class Sandbox:
    """One worker with a memory of its own."""

    def __init__(self, path: Path) -> None:
        self._module = _own_copy(path)
        self.warm = False

    def handle(self, event: dict[str, Any], context: Context) -> Any:
        """Call the handler."""
        return self._module.handler(event, context)

    def forget(self) -> None:
        """The sandbox is gone."""
        sys.modules.pop(self._module.__name__, None)


class Function:
    """One Lambda function. ``cold_s`` is what the first invocation of a sandbox takes longer."""

    def __init__(
        self,
        name: str,
        path: Path,
        scheduler: Scheduler,
        recursion: Recursion,
        timeout_s: float,
        cold_s: float,
    ) -> None:
        self.name, self._path, self._recursion = name, path, recursion
        self._scheduler, self._timeout_s, self._cold_s = scheduler, timeout_s, cold_s
        self._idle: list[Sandbox] = []
        self.running = 0
        self.invocations = 0
        self.timeouts = 0
        self.errors: list[str] = []

    def invoke(self, event: dict[str, Any]) -> Any:
        """The handler's answer; waits for it. Raises Failed."""
        answer = self.start(event)
        answer.wait()
        if isinstance(answer.value, Failed):
            raise answer.value
        return answer.value

    def start(self, event: dict[str, Any]) -> Promise:
        """Invoke without waiting; the promise brings the answer, or Failed."""
        answer = Promise(self._scheduler)
        if self._recursion.refuses(self.name, event):
            answer.keep(Failed("RecursiveInvocationException"))
            return answer
        process = Process(self.name, self._recursion.trace(self.name, event))
        self.running += 1
        self.invocations += 1
        self._scheduler.spawn(self._run, event, process, answer, process=process)
        return answer

    def _run(self, event: dict[str, Any], process: Process, answer: Promise) -> None:
        sandbox = self._idle.pop() if self._idle else Sandbox(self._path)
        result: Any = Failed("killed")
        try:
            if not sandbox.warm:
                self._scheduler.sleep(self._cold_s)
                sandbox.warm = True
            ends = self._scheduler.now + self._timeout_s
            self._scheduler.after(self._timeout_s, self._time_out, process, answer)
            result = sandbox.handle(event, Context(self._scheduler, ends))
        except Exception as error:
            self.errors.append(f"{type(error).__name__}: {error}")
            result = Failed(repr(error))
        except Killed:
            sandbox.forget()
            raise
        else:
            self._idle.append(sandbox)
        finally:
            self.running -= 1
            self._scheduler.after(0, answer.keep, result)

    def _time_out(self, process: Process, answer: Promise) -> None:
        if not answer.kept and not process.dead and process.tasks:
            self.timeouts += 1
            self._scheduler.kill(process)

    def close(self) -> None:
        """Forget every sandbox."""
        for sandbox in self._idle:
            sandbox.forget()


def _own_copy(path: Path) -> ModuleType:
    """The handler's module anew, its use cases not shared with any other copy."""
    name = f"sandbox_{next(_numbers)}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    for attribute, wired in _wired(module):
        setattr(module, attribute, cache(wired.__wrapped__))
    return module


def _wired(module: ModuleType) -> Iterator[tuple[str, Any]]:
    for name, value in list(vars(module).items()):
        if hasattr(value, "cache_clear") and value.__module__.startswith("relay.wiring"):
            yield name, value
