"""What the police's API answers about citizens' reports. Nothing in it leads to a person."""

from datetime import datetime
from typing import Any

from pydantic import Field

from relay.api.alert_answers import moment
from relay.api.model import Model
from relay.domain.report import MediaState, Report, ReportKind, ReportMedia, ReportState
from relay.usecases.read_reports import Reading
from relay.usecases.report_ports import ReportPage

MOST_TEXT = 1_000
"""Characters of a text in a list: a hundred whole ones could be more than Lambda answers (6 MB)."""

ANONYMOUS = "anonymous"


class PlaceAnswer(Model):
    """A place that the sender has shared, WGS84 degrees."""

    lat: float
    lon: float


class MediaAnswer(Model):
    """A file with the report. ``type`` is what WhatsApp calls it, ``mime`` what its bytes are."""

    type: str
    mime: str
    state: MediaState = Field(description="Only what is stored can be fetched")
    size: int = Field(description="Bytes")
    why: str = Field(description="Why it was refused or lost")


class ReportSummary(Model):
    """A report in the list."""

    report_id: str
    kind: ReportKind
    state: ReportState
    alert_id: str | None = Field(description="The alert that it answers")
    groups: list[str] = Field(description="The groups of the sender at that time")
    sender: str = Field(description=f"A pseudonym, or '{ANONYMOUS}'")
    text: str = Field(description=f"In the list, at most {MOST_TEXT:,} characters")
    language: str
    danger: bool = Field(description="It holds words of danger; the sender was told to call")
    place: PlaceAnswer | None
    media: MediaAnswer | None
    said: datetime = Field(description="By WhatsApp's clock")
    received: datetime
    read: datetime | None = Field(description="When it was opened first")


class ReportList(Model):
    """Reports, the newest first."""

    reports: list[ReportSummary]
    next: str | None = Field(
        description="Pass as 'start' for the next page; null on the last. A page may hold less "
        "than 'limit' before that"
    )


class JudgementAnswer(Model):
    """Who gave the report which state, and when."""

    at: datetime
    by: str
    state: ReportState


class ReportAnswer(ReportSummary):
    """A whole report."""

    link: str | None = Field(description="Gives the file as an attachment, for five minutes")
    judged: list[JudgementAnswer] = Field(description="The latest 20, the oldest first")


class ReportJudged(JudgementAnswer):
    """The state that the report has now; nothing of what it says."""

    report_id: str


def report_list(page: ReportPage) -> ReportList:
    """One page of reports."""
    listed = [_told(each, _cut(each.text)) for each in page.reports]
    return ReportList(reports=[ReportSummary(**each) for each in listed], next=page.next)


def report_answer(reading: Reading) -> ReportAnswer:
    """A whole report."""
    report = reading.report
    judged = [
        JudgementAnswer(at=moment(each.at), by=each.by, state=each.state) for each in report.judged
    ]
    return ReportAnswer(**_told(report, report.text), link=reading.link, judged=judged)


def report_judged(report: Report) -> ReportJudged:
    """The judgement that was given just now."""
    last = report.judged[-1]
    return ReportJudged(report_id=report.id, at=moment(last.at), by=last.by, state=last.state)


def _told(report: Report, text: str) -> dict[str, Any]:
    place = report.place
    return {
        "report_id": report.id,
        "kind": report.kind,
        "state": report.state,
        "alert_id": report.alert_id,
        "groups": list(report.groups),
        "sender": report.pseudonym or ANONYMOUS,
        "text": text,
        "language": report.language,
        "danger": report.danger,
        "place": PlaceAnswer(lat=place[0], lon=place[1]) if place else None,
        "media": _media(report.media) if report.media else None,
        "said": moment(report.said),
        "received": moment(report.received),
        "read": moment(report.read) if report.read else None,
    }


def _media(media: ReportMedia) -> MediaAnswer:
    return MediaAnswer(
        type=media.type, mime=media.mime, state=media.state, size=media.size, why=media.why
    )


def _cut(text: str) -> str:
    return text if len(text) <= MOST_TEXT else f"{text[: MOST_TEXT - 1]}…"
