"""What citizens' reports need of the world; adapters offer it."""

from dataclasses import dataclass
from typing import Protocol

from relay.domain.inbound import Attachment
from relay.domain.report import Report, ReportKind, ReportMedia, ReportState


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """Which reports: None takes any. Chatter is listed only where ``kind`` asks for it."""

    alert_id: str | None = None
    state: ReportState | None = None
    group: str | None = None
    kind: ReportKind | None = None


@dataclass(frozen=True, slots=True)
class ReportPage:
    """Some reports, the newest first, and where the next page starts."""

    reports: list[Report]
    next: str | None


class ReportIntake(Protocol):
    """Where reports come in."""

    def keep(self, report: Report) -> Report:
        """Store a report, unread until somebody reads it; as it stands, if it was stored before."""

    def confirm(self, report_id: str) -> Report | None:
        """Chatter of which its sender says that it is meant becomes a report, unread; as it stands
        then. None if there is no such report, or if it is one already.
        """

    def sign(self, report_id: str, pseudonym: str) -> None:
        """Show from now on by which pseudonym the report was sent."""


class Reports(ReportIntake, Protocol):
    """Reports as the police read them; what is past its time is not there."""

    def get(self, report_id: str) -> Report | None:
        """One report."""

    def page(self, wanted: ReportFilter, size: int, start: str | None) -> ReportPage:
        """One page, the newest first. Raises Refused if ``start`` is not of our making."""

    def note_read(self, report_id: str, now: int) -> None:
        """It has been read, the first time at ``now`` (Unix ms)."""

    def judge(self, report_id: str, state: ReportState, by: str, now: int) -> Report | None:
        """Note what the police made of it, who did and when; None if there is no such report."""

    def unread_since(self, moment: int) -> int:
        """How many (tips and reports) have lain unread since ``moment`` (Unix ms) or longer."""

    def note_media(self, report_id: str, media: ReportMedia) -> None:
        """Note what became of the report's file."""


class ReportEvents(Protocol):
    """Whoever wants to hear of new reports."""

    def raise_new(self, report: Report) -> bool:
        """Tell that there is a report, ids only; False if nobody could be told. Never raises."""


class MediaQueue(Protocol):
    """Files that wait to be fetched from WhatsApp."""

    def put(self, report_id: str, attachment: Attachment) -> None:
        """Enqueue; the message holds ids and the type only."""


class MediaLost(Exception):
    """WhatsApp does not know the file, or knows it no more."""


class AddressGone(Exception):
    """The file's address works no more; its id may lead to another."""


class MediaTooLarge(Exception):
    """The file is larger than we take."""


class MediaUnavailable(Exception):
    """The file cannot be had just now; says why, without an address."""


@dataclass(frozen=True, slots=True)
class MediaAddress:
    """Where a file is for five minutes, its SHA-256 in hex, and its size in bytes (0: not told)."""

    url: str
    sha256: str
    size: int


class MediaSource(Protocol):
    """Where files come from."""

    def look_up(self, media_id: str) -> MediaAddress:
        """Where the file is. Raises MediaLost, MediaUnavailable."""

    def download(self, address: MediaAddress, most: int) -> bytes:
        """The file, of at most so many bytes.

        Raises AddressGone, MediaTooLarge, MediaUnavailable.
        """


class MediaShelf(Protocol):
    """Where fetched files lie, encrypted."""

    def put(self, report: Report, content: bytes, mime: str) -> None:
        """Keep a file with its report; that of chatter no longer than chatter."""

    def link(self, report_id: str, mime: str) -> str | None:
        """An address that gives the file out as an attachment, for five minutes.

        None if the file is there no more.
        """
