import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.idle import runner
from local.turnstile import only_one
from tests.conftest import PROJECT


def test_who_runs_the_local_stack_is_known_and_gone_with_it(tmp_path: Path) -> None:
    with only_one(tmp_path):
        assert runner(tmp_path / "run.lock") == str(os.getpid())
    assert runner(tmp_path / "run.lock") == ""
    assert runner(tmp_path / "nothing") == ""


@pytest.mark.parametrize("running", [True, False])
def test_nothing_is_cleaned_under_a_running_stack(tmp_path: Path, running: bool) -> None:
    (tmp_path / "local").symlink_to(PROJECT / "local")
    (tmp_path / "Makefile").symlink_to(PROJECT / "Makefile")
    (tmp_path / ".venv").mkdir()
    clean = ["make", "clean", f"PYTHON={sys.executable}"]
    with only_one(tmp_path / ".local"):
        if running:
            done = subprocess.run(clean, cwd=tmp_path, capture_output=True, text=True)
    if not running:
        done = subprocess.run(clean, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode != 0, (tmp_path / ".venv").exists()) == (running, running)
    assert ("stop it first with Ctrl-C" in done.stderr) is running
