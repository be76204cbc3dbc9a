"""Graph API versions in the path. Source: Meta's Graph changelog, autumn 2026."""

from __future__ import annotations

import re

from local.whatsapp.errors import GraphError

OLDEST, LATEST = 21, 26
_VERSION = re.compile(r"v(\d+)\.(\d+)")


def split_version(path: str) -> tuple[str, list[str]]:
    """Split a path into its Graph version and the rest.

    Without a version the oldest usable one is taken, as Graph does.

    Raises:
        GraphError: 2635 for a version that is gone, 100 for one that never was.
    """
    segments = [segment for segment in path.split("/") if segment]
    match = _VERSION.fullmatch(segments[0]) if segments else None
    if match is None:
        return f"v{OLDEST}.0", segments
    _check(segments[0], int(match[1]), int(match[2]))
    return segments[0], segments[1:]


def _check(name: str, major: int, minor: int) -> None:
    hint = f"use v{LATEST}.0 (v{OLDEST}.0 to v{LATEST}.0 work)"
    if major > LATEST or (minor and major >= OLDEST):
        raise GraphError(100, f"Invalid version {name}: {hint}", title=f"Invalid version {name}")
    if major < OLDEST:
        raise GraphError(2635, f"Version {name} is no longer available: {hint}")
