"""What a check finds: how it is, and what to do about it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

Thing = TypeVar("Thing")


class State(StrEnum):
    """How it is. ``SKIPPED`` was not looked at, and says why."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    SKIPPED = "skipped"


EMULATOR = "emulator: "
"""Begins what was skipped because an emulator cannot tell it; nobody has to mend that."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One line on how it is, and one on what to do: the command, or the screen."""

    state: State
    what: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was seen of the subject ``name``."""

    name: str
    state: State
    what: str
    mend: str = ""


def ok(what: str) -> Seen:
    """All is well."""
    return Seen(State.OK, what)


def warn(what: str, mend: str) -> Seen:
    """It works, and will not for long, or not as well as it could."""
    return Seen(State.WARN, what, mend)


def fail(what: str, mend: str) -> Seen:
    """Until it is mended, alerts do not reach everybody, or nobody learns of it."""
    return Seen(State.FAIL, what, mend)


def skipped(why: str, mend: str = "") -> Seen:
    """It could not be looked at."""
    return Seen(State.SKIPPED, why, mend)


def together(found: Iterable[Seen], well: str) -> Seen:
    """One finding of many: the first failure, else the first warning, and how many more; else ok.

    Only the first is told in full: its mend may mend the others, and the next look tells.
    """
    bad = sorted(found, key=lambda each: each.state is not State.FAIL)
    if not bad:
        return ok(well)
    more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
    return Seen(bad[0].state, bad[0].what + more, bad[0].mend)


def each_well(
    things: Mapping[str, Thing], look: Callable[[str, Thing], Iterable[Seen]], well: str
) -> Seen:
    """One finding of many things, looked at one by one with their names.

    If nothing is found, it says how many ``well`` things there are.
    """
    faults = (fault for name, thing in things.items() for fault in look(name, thing))
    return together(faults, f"{len(things)} {well}")


def changed(deployed: Mapping[str, Any], there: Mapping[str, Any]) -> list[str]:
    """The names under which something else stands there than was deployed."""
    return [name for name, value in deployed.items() if there.get(name) != value]
