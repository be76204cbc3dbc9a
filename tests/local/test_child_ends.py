"""What a run says when one of its servers goes."""

import os
import signal
import sys
from pathlib import Path

import httpx
import pytest

from local.child import Ended, free_port, need, running

SERVER = """
import http.server, os, pathlib, sys
pathlib.Path(sys.argv[2]).write_text(str(os.getpid()))
address = ("127.0.0.1", int(sys.argv[1]))
http.server.HTTPServer(address, http.server.SimpleHTTPRequestHandler).serve_forever()
"""


def _fail(url: str, victim: int | None) -> None:
    if victim is None:
        raise LookupError
    os.kill(victim, signal.SIGKILL)
    while True:
        need(url)


@pytest.mark.parametrize("killed", [True, False])
def test_a_killed_server_is_named_with_its_log_and_no_other_fault_is_taken_for_it(
    tmp_path: Path, killed: bool
) -> None:
    url = f"http://127.0.0.1:{(port := free_port(19_000))}/"
    command = [sys.executable, "-c", SERVER, str(port), str(tmp_path / "pid")]
    log = tmp_path / "emulator.log"
    expected = Ended if killed else LookupError
    server = running(command, health_url=url, log=log, environment={})
    with pytest.raises(expected) as told, server:
        _fail(url, int((tmp_path / "pid").read_text()) if killed else None)
    if killed:
        assert str(told.value) == f"emulator has ended, or was killed. Its log: {log}"
        assert isinstance(told.value.__cause__, httpx.TransportError)
