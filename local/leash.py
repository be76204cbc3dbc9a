"""Run a command that must not outlive whoever started it, nor leave anything behind.

    python leash.py PATH [PATH ...] -- COMMAND [ARGUMENT ...]

Whoever starts this keeps the other end of its standard input. However that process ends, even by
SIGKILL, the pipe closes, and then the command and everything it started is stopped and each PATH,
file or folder, is removed. Only the standard library is used, so that any interpreter can run this
file by its path.
"""

import contextlib
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

POLL_SECONDS = 0.1
PATIENCE_SECONDS = 5.0


def main(*arguments: str) -> int:
    """Run the command until it ends or standard input closes; returns its exit code."""
    separator = arguments.index("--")
    paths, command = arguments[:separator], arguments[separator + 1 :]
    # The leash lives in a session of its own, but a stray Ctrl-C must not break the clean-up.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _close_stdin)
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603
    try:
        while child.poll() is None and not _let_go():
            pass
        return child.poll() or 0
    finally:
        _stop_group(child)
        for path in map(Path, paths):
            shutil.rmtree(path, ignore_errors=True)
            with contextlib.suppress(OSError):
                path.unlink()


def _close_stdin(_signal: int, _frame: object) -> None:
    """Make a SIGTERM look like the other end letting go."""
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)


def _let_go() -> bool:
    ready, _, _ = select.select([0], [], [], POLL_SECONDS)
    return bool(ready) and not os.read(0, 1)


def _stop_group(child: subprocess.Popen[bytes]) -> None:
    """Stop the command's whole process group: politely, then for good."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            child.poll()  # a zombie would keep the group in existence
            os.killpg(child.pid, 0)
            time.sleep(POLL_SECONDS)
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
