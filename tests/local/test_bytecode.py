import os
import shutil
import subprocess
import sys
from importlib.util import MAGIC_NUMBER
from pathlib import Path

import pytest

from local.bytecode import CannotCompile, compile_all, uncompiled

PYTHON = Path(sys.executable)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "python"
    (folder / "relay").mkdir(parents=True)
    (folder / "relay" / "__init__.py").touch()
    (folder / "relay" / "tally.py").write_text("KINDS = frozenset({'read', 'sent', 'failed'})\n")
    return folder


def _imported(folder: Path) -> str:
    """What Python says, word for word, while it imports ``relay.tally`` from the folder."""
    command = [str(PYTHON), "-v", "-c", "import relay.tally"]
    where = {"PYTHONPATH": str(folder)}
    return subprocess.run(command, env=where, capture_output=True, text=True, check=True).stderr


def test_nothing_is_left_to_compile(folder: Path) -> None:
    assert len(uncompiled(folder)) == 2
    compile_all(folder, PYTHON)
    assert uncompiled(folder) == []


def test_bytecode_that_asks_for_its_sources_date_counts_for_nothing(folder: Path) -> None:
    subprocess.run([PYTHON, "-m", "compileall", "-q", folder], check=True)
    assert len(uncompiled(folder)) == 2


def _date_1980(folder: Path) -> None:
    """As the sources arrive in Lambda."""
    for source in folder.rglob("*.py"):
        os.utime(source, (315_532_800, 315_532_800))


def test_python_compiles_nothing_whatever_date_the_sources_bear(folder: Path) -> None:
    compile_all(folder, PYTHON)
    _date_1980(folder)
    said = _imported(folder)
    assert said.count(f"matches {folder}/relay/") == 2
    assert "bytecode is stale" not in said
    assert f"wrote '{folder}" not in said


def test_bytecode_of_an_ordinary_installation_is_thrown_away(folder: Path) -> None:
    """The fault that this is about."""
    subprocess.run([PYTHON, "-m", "compileall", "-q", folder], check=True)
    _date_1980(folder)
    assert "bytecode is stale for 'relay.tally'" in _imported(folder)


def test_the_sources_themselves_are_not_even_read(folder: Path) -> None:
    compile_all(folder, PYTHON)
    (folder / "relay" / "tally.py").write_text("raise SystemExit('compiled anew')\n")
    assert "import 'relay.tally'" in _imported(folder)


def test_the_same_sources_make_the_same_bytecode_anywhere(folder: Path, tmp_path: Path) -> None:
    other = shutil.copytree(folder, tmp_path / "elsewhere")
    for each in (folder, other):
        compile_all(each, PYTHON)
    made = [sorted(path.read_bytes() for path in each.rglob("*.pyc")) for each in (folder, other)]
    assert made[0] == made[1]


def test_what_is_no_python_is_named(folder: Path) -> None:
    (folder / "relay" / "broken.py").write_text("def = 1\n")
    with pytest.raises(CannotCompile, match=r"broken\.py"):
        compile_all(folder, PYTHON)


def test_every_release_of_a_version_takes_the_same_bytecode() -> None:
    """Lambda may run another 3.13 than the one that compiled (CPython: pycore_magic_number.h)."""
    final = {(3, 11): 3495, (3, 12): 3531, (3, 13): 3571}[sys.version_info[:2]]
    assert int.from_bytes(MAGIC_NUMBER[:2], "little") == final
