"""Child processes of the local stack: started on a leash, waited for, stopped without a trace."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import httpx

LEASH = Path(__file__).with_name("leash.py")
# Only what a process needs to run at all: no proxy, profile or credential of this machine may
# reach the functions, which inherit the emulator's environment.
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL")
START_SECONDS = 30.0
STOP_SECONDS = 15.0
POLL_SECONDS = 0.05


class CannotStart(Exception):
    """A part of the local stack did not come up; the message says why and how to mend it."""


class Ended(Exception):
    """A part of the local stack ended while it was needed; the message says where its log is."""


def choose_port(variable: str, default: int) -> int:
    """The port that VARIABLE names, which must be free; else the first free one from `default` up.

    Raises CannotStart for a port that is in use or no number, naming the variable.
    """
    given = os.environ.get(variable, "")
    if not given:
        return free_port(default)
    if not given.isdigit() or not 1024 <= int(given) <= 65535:
        raise CannotStart(f"{variable}={given}: give a port number from 1024 to 65535.")
    if not _is_free(int(given)):
        raise CannotStart(
            f"{variable}={given}: port {given} is in use. Choose another, or leave {variable} out"
            " and a free one is found."
        )
    return int(given)


def free_port(first: int) -> int:
    """The first port from `first` up that nobody listens on."""
    return next(port for port in range(first, first + 1_000) if _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return True
    return False


@contextlib.contextmanager
def running(
    command: Sequence[str | Path],
    *,
    health_url: str,
    log: Path,
    leaves: Sequence[Path] = (),
    environment: Mapping[str, str],
) -> Iterator[None]:
    """Run a server for the length of the block; what it `leaves`, files or folders, goes then.

    Raises CannotStart, also when another process answers at its address already, and Ended in
    place of what the block raises because the server is gone.
    """
    if _is_healthy(health_url):
        raise CannotStart(f"{health_url}: another process answers already. Choose another port.")
    log.parent.mkdir(parents=True, exist_ok=True)
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", LEASH, *leaves, "--", *command],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            env=inherited | dict(environment),
            start_new_session=True,
        )
    try:
        _wait_until_healthy(process, health_url, log)
        yield
    except CannotStart:
        raise
    except Exception as failed:
        if _is_healthy(health_url):
            raise
        raise Ended(f"{log.stem} has ended, or was killed. Its log: {log}") from failed
    finally:
        _let_go(process)


def _wait_until_healthy(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if _is_healthy(url):
            return
        time.sleep(POLL_SECONDS)
    last_lines = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
    reason = "did not answer" if process.poll() is None else "ended at once"
    raise CannotStart(f"{url} {reason}. The end of {log}:\n{last_lines}")


def _is_healthy(url: str) -> bool:
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(url, trust_env=False).is_success
    return False


def need(*urls: str) -> None:
    """Raises httpx.ConnectError if nobody answers at one of them; a busy server may take long."""
    for url in urls:
        with contextlib.suppress(httpx.TimeoutException):
            httpx.get(url, trust_env=False)


def _let_go(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None  # noqa: S101 - it was opened as a pipe above
    process.stdin.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
