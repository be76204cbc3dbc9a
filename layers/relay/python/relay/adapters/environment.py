"""Reading a function's settings from its environment variables.

Without pydantic, so that the functions on the alert's way start without loading it.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

S = TypeVar("S")


def _list(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))


_READERS: Mapping[object, Callable[[str], Any]] = {
    str: str,
    int: int,
    float: float,
    tuple[str, ...]: _list,
}


class SettingsIncomplete(Exception):
    """Names every variable that is missing or unreadable, all at once."""


def read_settings(kind: type[S], environment: Mapping[str, str]) -> S:
    """A ``kind`` from the variables named like its fields, in upper case."""
    values, faults = {}, []
    for field in fields(kind):  # type: ignore[arg-type]
        name = field.name.upper()
        try:
            values[field.name] = _READERS[field.type](environment[name])
        except KeyError:
            faults.append(f"{name} is missing")
        except ValueError:
            faults.append(f"{name} is not a number: {environment[name]!r}")
    if faults:
        raise SettingsIncomplete("; ".join(faults))
    return kind(**values)
