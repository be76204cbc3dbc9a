"""Cutting an audience into slices without reading a single member.

Member ids are random, so *n* equal ranges of the id space hold about the same number of people
each. A slice gathers parts of about ``SLICE_SIZE`` memberships together: one part of a large
group, or several small groups. It is one invocation's work.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from relay.domain.target import Target

SLICE_SIZE = 171
"""Memberships a slice is meant to hold. Three chunks of 57, as they are at the default rate, fit
into one invocation; and a hundred slices, one read of the ledgers, hold more than 10,000 people."""

MOST_PARTS = 8
"""Groups that one slice reads at most, so that near-empty groups cannot make a turn long."""

ID_DIGITS = 32
_PREFIX_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Part:
    """The ``index``-th of ``of`` equal ranges of a group's members; written ``group:index/of``."""

    group: str
    index: int
    of: int

    def __str__(self) -> str:
        return f"{self.group}:{self.index}/{self.of}"

    @classmethod
    def parse(cls, text: str) -> "Part":
        """The part that ``str(part)`` gave."""
        group, _, fraction = text.rpartition(":")
        index, _, of = fraction.partition("/")
        return cls(group, int(index), int(of))

    @property
    def id_range(self) -> tuple[str, str]:
        """First and last member id of the range, both included."""
        space = 16**_PREFIX_DIGITS
        first, past = self.index * space // self.of, (self.index + 1) * space // self.of
        tail = ID_DIGITS - _PREFIX_DIGITS
        return (
            f"{first:0{_PREFIX_DIGITS}x}" + "0" * tail,
            f"{past - 1:0{_PREFIX_DIGITS}x}" + "f" * tail,
        )


@dataclass(frozen=True, slots=True)
class Slice:
    """One invocation's work: parts of an alert's groups."""

    alert_id: str
    number: int
    parts: tuple[Part, ...]


def cut(alert_id: str, targets: Sequence[Target]) -> list[Slice]:
    """The slices of an alert. Counts are hints: every group gets at least one part."""
    return [Slice(alert_id, number, parts) for number, parts in enumerate(_packed(targets))]


def _packed(targets: Sequence[Target]) -> Iterable[tuple[Part, ...]]:
    parts: list[Part] = []
    filled = 0.0
    for part, size in _parts(targets):
        if parts and (filled + size > SLICE_SIZE or len(parts) == MOST_PARTS):
            yield tuple(parts)
            parts, filled = [], 0.0
        parts.append(part)
        filled += size
    if parts:
        yield tuple(parts)


def _parts(targets: Sequence[Target]) -> Iterable[tuple[Part, float]]:
    for target in targets:
        of = max(1, -(-target.memberships // SLICE_SIZE))
        for index in range(of):
            yield Part(target.group, index, of), target.memberships / of
