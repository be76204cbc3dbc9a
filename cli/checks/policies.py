"""Whether two policies say the same: AWS may give a list of one as a word, and in another order."""

from collections.abc import Mapping
from typing import Any


def alike(one: Any, other: Any) -> bool:
    """Whether two policies, or parts of them, say the same."""
    return bool(one == other or _plain(one) == _plain(other))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items() if name != "Id"}
    if isinstance(value, list):
        plain = [_plain(each) for each in value]
        return plain[0] if len(plain) == 1 else sorted(plain, key=repr)
    return str(value).lower() if isinstance(value, bool) else value
