"""Looking at everything that an alert needs, without sending anything to anybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Found:
    """How many faults there are, and what they are: never a person."""

    faults: int
    what: Sequence[str] = field(default=())


class CannotLook(Exception):
    """Says why, without anything secret or personal."""


class Look(Protocol):
    """Looks at one thing."""

    def __call__(self) -> Found:
        """What is wrong with it."""


@dataclass(frozen=True, slots=True)
class Probe:
    """Takes every look, each named after the metric that counts its faults."""

    looks: Mapping[str, Look]

    def __call__(self) -> dict[str, Found]:
        """What each look found; one that fails hides no other, and is a fault itself."""
        return {metric: _taken(look) for metric, look in self.looks.items()}


def _taken(look: Look) -> Found:
    try:
        return look()
    except CannotLook as error:
        return Found(1, (f"could not look: {error}",))
    except Exception as error:
        return Found(1, (f"could not look: {type(error).__name__}",))
