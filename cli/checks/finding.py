"""What a check finds: how it is, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How it is. ``SKIPPED`` was not looked at, and says why."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    SKIPPED = "skipped"


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
