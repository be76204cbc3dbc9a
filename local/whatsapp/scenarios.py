"""Situations with a name: one short TOML file each, under ``local/scenarios``.

A file holds settings as ``PATCH /_control/settings`` takes them; the comment that it begins with
says what the situation is.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "scenarios"


@dataclass(frozen=True)
class Scenario:
    """A situation. `settings` is a merge patch."""

    name: str
    summary: str
    settings: dict[str, Any]


def names(folder: Path = FOLDER) -> list[str]:
    """Return the names of all scenarios."""
    return sorted(path.stem for path in folder.glob("*.toml"))


def find(name: str, folder: Path = FOLDER) -> Scenario:
    """Return the scenario of this name.

    Raises:
        ValueError: there is none, or its file is not TOML.
    """
    if name not in names(folder):
        raise ValueError(f"scenario: no {name!r}; there is {', '.join(names(folder))}")
    text = (folder / f"{name}.toml").read_text(encoding="utf-8")
    try:
        return Scenario(name, _comment(text), tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"scenario {name}: {error}") from None


def _comment(text: str) -> str:
    lines: list[str] = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.lstrip("# "))
    return " ".join(lines)
