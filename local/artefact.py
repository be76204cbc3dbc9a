"""What `sam build` made, completed: pruned, with bytecode, within Lambda's limit of size."""

from collections.abc import Iterable
from pathlib import Path

from local.bytecode import compile_all
from local.pruning import prune

MOST_BYTES = 262_144_000
"""Of a function with its layers, unzipped (Lambda quotas: 250 MB)."""


class TooLarge(Exception):
    """More than Lambda unzips."""


def complete(built: Path, python: Path) -> str:
    """Prune the layers in ``built``, add bytecode to them and the functions; says what it weighs.

    Raises:
        CannotCompile: a file is no Python of that version.
        TooLarge: Lambda would refuse it.
    """
    for package in sorted(each for each in built.iterdir() if each.is_dir()):
        prune(package / "python")
        compile_all(package, python)
    # All functions together are counted, and weigh little beside the layer.
    size, bytecode = _bytes(built.rglob("*")), _bytes(built.rglob("*.pyc"))
    if size > MOST_BYTES:
        raise TooLarge(f"{built} holds {_mb(size)}; Lambda unzips at most {_mb(MOST_BYTES)}.")
    return f"Built: {_mb(size)}, of which {_mb(bytecode)} are bytecode by {python.name}."


def _bytes(files: Iterable[Path]) -> int:
    return sum(each.stat().st_size for each in files if each.is_file())


def _mb(size: int) -> str:
    return f"{size / 1_048_576:.1f} MB"
