"""One local stack at a time, and an end to it that always cleans up."""

import contextlib
import fcntl
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from local.child import CannotStart
from local.project import STATE

PREFIX = "run-"
ASKING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
WATCH_SECONDS = 0.5


@contextlib.contextmanager
def only_one(state: Path = STATE) -> Iterator[None]:
    """Hold the project's lock; raises CannotStart while another run holds it.

    The kernel lets go of the lock however its holder ends, so there is no stale one to clear.
    """
    state.mkdir(parents=True, exist_ok=True)
    with (state / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotStart(
                f"The local stack is running already (process {lock.read().strip()})."
                " Use that one, or stop it first with Ctrl-C."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


@contextlib.contextmanager
def own_folder(parent: Path = STATE) -> Iterator[Path]:
    """A folder for this run, removed at the end; what a killed run left behind goes as well.

    Call it under `only_one`: whatever is in there then belongs to nobody any more.
    """
    for left_behind in parent.glob(f"{PREFIX}*"):
        shutil.rmtree(left_behind, ignore_errors=True)
    with tempfile.TemporaryDirectory(
        prefix=PREFIX, dir=parent, ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)


@contextlib.contextmanager
def ends_in_order() -> Iterator[None]:
    """Turn every request to end into one KeyboardInterrupt; later ones cannot break the clean-up.

    Those requests are Ctrl-C, SIGTERM, a closed terminal and, under make, the death of make.
    """
    asked = threading.Event()

    def interrupt(_signal: int, _frame: object) -> None:
        if not asked.is_set():
            asked.set()
            raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in ASKING}
    if "MAKELEVEL" in os.environ:
        threading.Thread(target=_watch, args=[os.getppid()], daemon=True).start()
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(WATCH_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
