"""What citizens tell the police: tips, which answer an alert, and reports, which nobody asked for.

Nothing in a report leads to its sender: no member, no number. Who agreed to it bears a pseudonym.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid5

_NAMESPACE = UUID("0c1d8f0e-6a3b-4a63-9f5a-2f8f7a6f2f10")


class ReportKind(StrEnum):
    """What it is; chatter is kept for seven days, apart from the officer's list."""

    TIP = "tip"
    REPORT = "report"
    CHATTER = "chatter"


class ReportState(StrEnum):
    """What the police made of it."""

    NEW = "new"
    USEFUL = "useful"
    NO_USE = "no-use"
    DUPLICATE = "duplicate"
    CLOSED = "closed"


class MediaState(StrEnum):
    """What became of a file."""

    PENDING = "pending"
    STORED = "stored"
    REFUSED = "refused"
    LOST = "lost"
    """WhatsApp had it no more."""
    EXPIRED = "expired"
    """It was stored; its retention, shorter than the report's, is over."""


@dataclass(frozen=True, slots=True)
class ReportMedia:
    """A file with a report. ``mime`` is as found in its bytes once stored; ``why`` it was refused.

    ``id`` is WhatsApp's; it works for seven days.
    """

    id: str
    type: str
    mime: str
    state: MediaState = MediaState.PENDING
    size: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Somebody of the police gave a report a state, at ``at`` (Unix ms)."""

    at: int
    by: str
    state: ReportState


@dataclass(frozen=True, slots=True)
class Report:
    """Times are Unix ms: ``said`` by WhatsApp's clock (whole seconds), ``received`` by ours.

    ``groups`` are those of the sender at that time, ``danger`` says that words of danger stand in
    it, ``read`` when an officer read it first (0: nobody has), ``judged`` the latest judgements.
    """

    id: str
    kind: ReportKind
    alert_id: str | None
    groups: tuple[str, ...]
    text: str
    language: str
    said: int
    received: int
    state: ReportState = ReportState.NEW
    place: tuple[float, float] | None = None
    media: ReportMedia | None = None
    pseudonym: str | None = None
    danger: bool = False
    read: int = 0
    judged: tuple[Judgement, ...] = ()


def report_id(message: str) -> str:
    """The id of the report that WhatsApp's message of this id makes (UUIDv5)."""
    return str(uuid5(_NAMESPACE, message))
