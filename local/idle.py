"""Exit code 1, and a line, while a local stack runs: `python -m local.idle`.

Only the standard library is used: `make clean` asks before there is any environment.
"""

import fcntl
import sys
from pathlib import Path

LOCK = Path(".local") / "run.lock"
"""Held by the run for as long as it lives (`local.turnstile`)."""


def runner(lock: Path) -> str:
    """The process that holds the lock; empty if none does."""
    if not lock.exists():
        return ""
    with lock.open() as held:
        try:
            fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return held.read().strip() or "unknown"
    return ""


if __name__ == "__main__" and (process := runner(LOCK)):
    sys.exit(f"The local stack is running (process {process}): stop it first with Ctrl-C.")
