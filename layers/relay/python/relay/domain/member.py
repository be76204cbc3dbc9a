"""People who signed up."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

TOMBSTONE_MS = 86_400_000
"""How long a membership that ended is kept: longer than any alert lives, so that whoever joins
again in between is served by the same slice, and nobody gets an alert twice."""

MOST_GAPS = 5
"""Of the times that somebody left a group and came back within a day, the newest are kept."""


@dataclass(frozen=True, slots=True)
class Membership:
    """When a member joined a group and, if so, left it; Unix milliseconds.

    ``gaps`` are the times from which and until which they were away, and came back.
    """

    joined: int
    left: int | None = None
    gaps: tuple[tuple[int, int], ...] = ()

    def held_at(self, moment: int) -> bool:
        """Whether the membership stood at ``moment`` (Unix ms)."""
        here = self.joined <= moment and (self.left is None or self.left > moment)
        return here and not any(start <= moment < end for start, end in self.gaps)

    def resumed(self, now: int) -> "Membership":
        """The same after its member came back; one that has not ended stays as it is."""
        if self.left is None:
            return self
        gaps = [*self.gaps, (self.left, now)]
        recent = [gap for gap in gaps if gap[1] + TOMBSTONE_MS > now]
        return Membership(self.joined, None, tuple(recent[-MOST_GAPS:]))


@dataclass(frozen=True, slots=True)
class Member:
    """A person. ``phone`` is E.164 with ``+``; ``bsuid`` is WhatsApp's business-scoped user id.

    Somebody with a WhatsApp username may have a BSUID only. ``test`` marks the municipality's own
    test phones. The id is random (UUIDv4, hex), never time-ordered: slices cut the id space evenly.
    """

    id: str
    phone: str | None
    bsuid: str | None
    language: str
    test: bool
    memberships: Mapping[str, Membership]


def new_member_id() -> str:
    """A random id, 32 hexadecimal digits."""
    return uuid4().hex
