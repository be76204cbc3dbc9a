import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local.child import CannotStart
from local.turnstile import ends_in_order, only_one, own_folder


def test_a_second_start_is_refused_and_told_who_runs(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(CannotStart, match=f"process {os.getpid()}"):
        only_one(tmp_path).__enter__()


def test_the_next_start_is_welcome_once_the_first_ended(tmp_path: Path) -> None:
    with only_one(tmp_path):
        pass
    with only_one(tmp_path):
        pass


def test_a_killed_run_leaves_no_lock(tmp_path: Path) -> None:
    code = (
        "import os, pathlib, sys; from local.turnstile import only_one; "
        "only_one(pathlib.Path(sys.argv[1])).__enter__(); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path], check=False)
    assert (tmp_path / "run.lock").read_text()
    with only_one(tmp_path):
        pass


def test_what_a_killed_run_left_behind_is_removed(tmp_path: Path) -> None:
    left_behind = tmp_path / "run-old" / "big"
    left_behind.mkdir(parents=True)
    with own_folder(tmp_path) as folder:
        assert folder.exists()
        assert not left_behind.exists()
    assert list(tmp_path.iterdir()) == []


def _interrupted(parent: Path) -> None:
    with own_folder(parent):
        raise KeyboardInterrupt


def test_an_interrupted_run_removes_its_folder(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        _interrupted(tmp_path)
    assert list(tmp_path.iterdir()) == []


def _signalled(number: signal.Signals) -> None:
    os.kill(os.getpid(), number)
    time.sleep(1)


def _signalled_in_the_clean_up_too(cleaned: list[bool]) -> None:
    try:
        _signalled(signal.SIGINT)
    finally:
        os.kill(os.getpid(), signal.SIGINT)
        cleaned.append(True)


def test_sigterm_ends_a_run_as_ctrl_c_does() -> None:
    with pytest.raises(KeyboardInterrupt), ends_in_order():
        _signalled(signal.SIGTERM)


def test_a_second_ctrl_c_does_not_break_the_clean_up() -> None:
    cleaned: list[bool] = []
    with pytest.raises(KeyboardInterrupt), ends_in_order():
        _signalled_in_the_clean_up_too(cleaned)
    assert cleaned


def test_afterwards_signals_do_what_they_did_before() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with ends_in_order():
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before
