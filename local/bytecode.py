"""Bytecode that Lambda takes as it is, whatever date a file bears.

A package for Lambda dates each of its files 1980, so Python takes bytecode that goes by its
source's date for stale, and compiles all of it again at every cold start
(aws-lambda-builders#924). Bytecode with an unchecked hash (PEP 552) asks for no date.
"""

import subprocess
from pathlib import Path

from local.child import CannotStart

UNCHECKED = (0b01).to_bytes(4, "little")
"""The flags behind the magic number of bytecode that is used unseen (PEP 552)."""


class CannotCompile(CannotStart):
    """Says which file the interpreter does not take, and why."""


def compile_all(folder: Path, python: Path) -> None:
    """Compile all sources in ``folder`` for ``python``; equal sources make equal bytecode.

    Raises:
        CannotCompile: a file holds no Python of that version.
    """
    # With the folder's own name stripped, bytecode is the same wherever it was compiled.
    command: list[str | Path] = [python, "-m", "compileall", "-q", "-f"]
    command += ["--invalidation-mode", "unchecked-hash", "-s", folder, folder]
    done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise CannotCompile(f"{python.name} cannot compile {folder}:\n{done.stdout}{done.stderr}")


def uncompiled(folder: Path) -> list[Path]:
    """The sources that a cold start would have to compile."""
    return [source for source in sorted(folder.rglob("*.py")) if not _is_compiled(source)]


def _is_compiled(source: Path) -> bool:
    found = (source.parent / "__pycache__").glob(f"{source.stem}.*.pyc")
    return any(bytecode.read_bytes()[4:8] == UNCHECKED for bytecode in found)
