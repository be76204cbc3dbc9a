"""Cutting an audience into slices without reading a single member.

Member ids are random, so *n* equal ranges of the id space hold about the same number of people
each. A slice gathers parts of about ``SLICE_SIZE`` memberships together: one part of a large
group, or several small groups. It is one invocation's work.

The slices of an alert form chains: only the first few are enqueued, and whoever has done one puts
its successor into the queue. So alerts take turns, however large one of them is.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from relay.domain.tally import NOTHING, Tally
from relay.domain.target import Target

SLICE_SIZE = 171
"""Memberships a slice is meant to hold: three chunks of 57, as they are at the default rate, which
fit into one invocation."""

MOST_IN_SLICE = SLICE_SIZE * 11 // 10
"""A tenth more than it is meant to, so that two halves of 86 make one slice and 180 people do not
make two."""

MOST_PARTS = 8
"""Groups that one slice reads at most, so that near-empty groups cannot make a turn long."""

ABREAST = 3
"""Slices of one alert that are in the queue or at work at the same time: one more than the workers
of a lane, so that none has to wait for the next slice."""

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

    def holds(self, member_id: str) -> bool:
        """Whether a member of the group is in this range of it."""
        first, last = self.id_range
        return first <= member_id <= last


@dataclass(frozen=True, slots=True)
class Slice:
    """One invocation's work: parts of an alert's groups."""

    alert_id: str
    number: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a slice has come: ``passed_on`` once its successor has been enqueued.

    ``begun`` is when its first turn began (Unix ms).
    """

    done: bool
    passed_on: bool
    lease_until: int
    tally: Tally = NOTHING
    begun: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """The slices of an alert, in ``abreast`` chains."""

    slices: tuple[Slice, ...]
    abreast: int = ABREAST

    @property
    def first(self) -> range:
        """The first slice of every chain, by number."""
        return range(min(self.abreast, len(self.slices)))

    def successor(self, number: int) -> int | None:
        """The slice that follows ``number`` in its chain; None at the end."""
        following = number + self.abreast
        return following if following < len(self.slices) else None

    def slices_of(self, groups: Collection[str], member_id: str) -> list[int]:
        """The slices, by number, that may have served a member of these groups."""
        return [
            each.number
            for each in self.slices
            if any(part.group in groups and part.holds(member_id) for part in each.parts)
        ]

    def stranded(self, known: Mapping[int, Progress], before: int) -> Iterator[int]:
        """The slices that somebody should be working on since ``before`` (Unix ms), and is not.

        Those whose lease ran out unfinished, and those that were enqueued but never begun.
        """
        for number in range(len(self.slices)):
            progress = known.get(number) or self._due(number, known)
            if progress and not progress.done and progress.lease_until < before:
                yield number

    def waiting_since(self, known: Mapping[int, Progress], created: int) -> int | None:
        """Since when the slice that waits longest has been due (Unix ms); None if none waits.

        A slice is due from its first turn on, or from when its turn in the chain has come, until
        its people have been gone through once: who then waits for another try is not late. The
        alert was ``created`` then.
        """
        moments = [self._due_since(number, known, created) for number in range(len(self.slices))]
        return min(filter(None, moments), default=None)

    def _due_since(self, number: int, known: Mapping[int, Progress], created: int) -> int | None:
        if progress := known.get(number):
            return None if progress.done or progress.passed_on else progress.begun
        due = self._due(number, known)
        return (due.lease_until or created) if due else None

    def _due(self, number: int, known: Mapping[int, Progress]) -> Progress | None:
        """As what to take a slice without a ledger: as begun once its predecessor passed it on."""
        if number in self.first:
            return Progress(done=False, passed_on=False, lease_until=0)
        before = known.get(number - self.abreast)
        if before is None or not before.passed_on:
            return None
        return Progress(done=False, passed_on=False, lease_until=before.lease_until)


def cut(alert_id: str, targets: Sequence[Target], abreast: int = ABREAST) -> Plan:
    """The slices of an alert. Counts are hints: every group gets at least one part."""
    slices = (Slice(alert_id, number, parts) for number, parts in enumerate(_packed(targets)))
    return Plan(tuple(slices), abreast)


def _packed(targets: Sequence[Target]) -> Iterable[tuple[Part, ...]]:
    parts: list[Part] = []
    filled = 0.0
    for part, size in _parts(targets):
        if parts and (filled + size > MOST_IN_SLICE or len(parts) == MOST_PARTS):
            yield tuple(parts)
            parts, filled = [], 0.0
        parts.append(part)
        filled += size
    if parts:
        yield tuple(parts)


def _parts(targets: Sequence[Target]) -> Iterable[tuple[Part, float]]:
    for target in targets:
        of = max(1, -(-target.memberships // MOST_IN_SLICE))
        for index in range(of):
            yield Part(target.group, index, of), target.memberships / of
