"""An alert of the police, in the words of CAP 1.2 (Common Alerting Protocol, OASIS 2010)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid5

from relay.domain.area import Circle, Polygon
from relay.domain.rate import Lane
from relay.domain.target import Target

HEADLINE_MOST = 60
HOURS_MOST = 12
"""An alert is for now; and WhatsApp keeps trying a utility template for 12 h at most."""

DEFAULT_HOURS = 2

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")

_NAMESPACE = UUID("6f1f9a3e-52ab-4f0e-9d0c-7a5a5b1c2e90")


class Urgency(StrEnum):
    """How soon residents should act."""

    IMMEDIATE = "Immediate"
    EXPECTED = "Expected"
    PAST = "Past"


class Status(StrEnum):
    """Whether this is the real thing. A Test reaches members marked as test only."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    TEST = "Test"


@dataclass(frozen=True, slots=True)
class Words:
    """The officer's own words, white space folded."""

    headline: str
    description: str
    instruction: str = ""

    @property
    def text(self) -> str:
        """Description and instruction as one paragraph."""
        return f"{self.description} {self.instruction}".strip()


@dataclass(frozen=True, slots=True)
class Draft:
    """An alert as posted, checked field by field but not yet against groups and length."""

    words: Words
    texts: Mapping[str, Words]
    urgency: Urgency
    status: Status
    expires: int
    reference: str | None
    author: str
    area: tuple[str, ...] | Circle | Polygon

    def words_in(self, language: str) -> Words:
        """The words for readers of ``language``: their own where given, else as written."""
        return self.texts.get(language, self.words)


@dataclass(frozen=True, slots=True)
class Stop:
    """Who ended an alert early, when (Unix ms) and why."""

    at: int
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert as accepted. Times are Unix milliseconds.

    ``messages`` holds the parameters of the template for each language of the stack; ``warnings``
    are what whoever posted it was told.
    """

    id: str
    client: str
    author: str
    reference: str | None
    urgency: Urgency
    status: Status
    headline: str
    targets: tuple[Target, ...]
    messages: Mapping[str, Mapping[str, str]]
    created: int
    expires: int
    body_hash: str
    stop: Stop | None = None
    warnings: tuple[str, ...] = ()

    @property
    def lane(self) -> Lane:
        """Where its messages queue."""
        return Lane.URGENT if self.urgency is Urgency.IMMEDIATE else Lane.NORMAL

    @property
    def members_at_most(self) -> int:
        """Memberships of all targets; members of several are counted as often."""
        return sum(target.memberships for target in self.targets)

    def meant_for(self, *, test_phone: bool) -> bool:
        """Whether it is for such a phone in its groups: a Test reaches test phones only."""
        return test_phone or self.status is not Status.TEST

    def seconds_left(self, now: int) -> float:
        """Until it expires."""
        return (self.expires - now) / 1_000

    @property
    def end(self) -> int:
        """When nothing may start any more (Unix ms)."""
        return min(self.stop.at, self.expires) if self.stop else self.expires

    def ended(self, now: int) -> bool:
        """Whether nothing may start any more."""
        return self.stop is not None or now >= self.expires


def alert_id(client: str, idempotency_key: str) -> str:
    """The id that this client's key always stands for (UUIDv5)."""
    return str(uuid5(_NAMESPACE, f"{client}\n{idempotency_key}"))


def folded(text: str) -> str:
    """``text`` on one line with single blanks: a template's parameter takes nothing else."""
    return " ".join(_CONTROL.sub(" ", text).split())
