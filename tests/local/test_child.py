import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from local.child import LEASH, CannotStart, choose_port, free_port, running
from tests.stacks import FIRST_PORT


def _wait(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def _is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    # A zombie has ended; only its parent has not looked yet.
    return state.rsplit(")", 1)[1].split()[0] != "Z"


def _server(port: int, tmp_path: Path) -> dict[str, object]:
    return {
        "command": [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"],
        "health_url": f"http://127.0.0.1:{port}/",
        "log": tmp_path / "logs" / "server.log",
        "leaves": [tmp_path / "state", tmp_path / "file"],
        "environment": {},
    }


def test_a_given_port_that_is_in_use_is_refused_by_its_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("SOME_PORT", str(taken.getsockname()[1]))
        with pytest.raises(CannotStart, match=r"SOME_PORT=\d+: port \d+ is in use"):
            choose_port("SOME_PORT", 4566)


def test_without_a_given_port_the_next_free_one_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOME_PORT", raising=False)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert port < choose_port("SOME_PORT", port)


@pytest.mark.parametrize("port", ["http", "80", "99999"])
def test_a_port_that_cannot_be_is_refused(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_PORT", port)
    with pytest.raises(CannotStart, match="give a port number"):
        choose_port("SOME_PORT", 4566)


def test_a_child_answers_inside_the_block_and_leaves_nothing_after_it(tmp_path: Path) -> None:
    port = free_port(FIRST_PORT)
    (tmp_path / "state").mkdir()
    (tmp_path / "file").touch()
    with running(**_server(port, tmp_path)):  # type: ignore[arg-type]
        assert httpx.get(f"http://127.0.0.1:{port}/").is_success
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/")
    assert [path.name for path in tmp_path.iterdir()] == ["logs"]


def test_a_child_that_fails_shows_the_end_of_its_log(tmp_path: Path) -> None:
    server = _server(free_port(FIRST_PORT), tmp_path)
    server["command"] = [sys.executable, "-c", "raise SystemExit('no such luck')"]
    with pytest.raises(CannotStart, match="no such luck"), running(**server):  # type: ignore[arg-type]
        pytest.fail("it must not start")


def test_what_answers_for_somebody_else_is_not_taken_for_the_child(tmp_path: Path) -> None:
    with running(**_server(port := free_port(FIRST_PORT), tmp_path)):  # type: ignore[arg-type]
        late = _server(port, tmp_path)
        with pytest.raises(CannotStart, match="answers already"), running(**late):  # type: ignore[arg-type]
            pytest.fail("it must not start")


def test_a_killed_owner_takes_the_child_its_children_and_its_folder_along(tmp_path: Path) -> None:
    folder, pids = tmp_path / "state", tmp_path / "pids"
    folder.mkdir()
    sleep = f"sleep 60 & echo $$ $! > {pids}; wait"
    owner_code = (
        "import subprocess, sys, time; "
        "subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, start_new_session=True); "
        "time.sleep(60)"
    )
    leashed = [sys.executable, str(LEASH), str(folder), "--", "/bin/sh", "-c", sleep]
    owner = subprocess.Popen([sys.executable, "-c", owner_code, *leashed])
    assert _wait(lambda: pids.exists() and len(pids.read_text().split()) == 2)
    started = [int(process) for process in pids.read_text().split()]
    os.kill(owner.pid, signal.SIGKILL)
    owner.wait()
    assert _wait(lambda: not any(map(_is_alive, started)))
    assert _wait(lambda: not folder.exists())
