"""Reading JSON of which nothing is certain: whatever does not fit is as if it were not there."""

from collections.abc import Iterator
from typing import Any

_LONGEST_NUMBER = 15

CLOCKS_DIFFER_S = 60
"""WhatsApp's clock may be ahead of ours by as much."""


def dicts(parent: object, key: str) -> Iterator[dict[str, Any]]:
    """The objects in the list at ``key``."""
    children = parent.get(key) if isinstance(parent, dict) else None
    for child in children if isinstance(children, list) else ():
        if isinstance(child, dict):
            yield child


def inner(parent: object, key: str) -> dict[str, Any]:
    """The object at ``key``, or an empty one."""
    child = parent.get(key) if isinstance(parent, dict) else None
    return child if isinstance(child, dict) else {}


def text(parent: object, key: str) -> str:
    """The text at ``key``, or an empty one; half a character becomes a question mark."""
    child = parent.get(key) if isinstance(parent, dict) else None
    return child.encode(errors="replace").decode() if isinstance(child, str) else ""


def whole(value: object) -> int:
    """A number from 0 on. WhatsApp writes some as strings; 0 where there is none."""
    digits = value if isinstance(value, str) else ""
    if digits.isascii() and digits.isdecimal() and len(digits) <= _LONGEST_NUMBER:
        return int(digits)
    return value if type(value) is int and 0 <= value < 10**_LONGEST_NUMBER else 0


def moment(told: int, now_s: int) -> int:
    """A time that can be, in Unix seconds: by it, news is told from what is old. Else it is now."""
    return told if 0 < told <= now_s + CLOCKS_DIFFER_S else now_s
