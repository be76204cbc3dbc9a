"""The police read what citizens told them, and say what it was worth."""

from dataclasses import dataclass, replace

from relay.domain.refusal import UnknownReport
from relay.domain.report import MediaState, Report, ReportState
from relay.usecases.ports import Clock
from relay.usecases.report_ports import MediaShelf, ReportFilter, ReportPage, Reports


@dataclass(frozen=True, slots=True)
class Reading:
    """A report, and where its file can be fetched for five minutes."""

    report: Report
    link: str | None


DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class ReadReports:
    """Lists reports, opens one, and takes what the police made of it."""

    reports: Reports
    shelf: MediaShelf
    clock: Clock
    media_days: int

    def page(self, wanted: ReportFilter, size: int, start: str | None) -> ReportPage:
        """One page, the newest first; a list leaves reports unread. Raises Refused."""
        return self.reports.page(wanted, size, start)

    def open(self, report_id: str, *, peek: bool = False) -> Reading:
        """One report, which has been read from now on unless it is a ``peek``.

        Raises UnknownReport.
        """
        report = self.reports.get(report_id)
        if report is None:
            raise UnknownReport(report_id)
        if not (report.read or peek):
            now = self.clock.now()
            self.reports.note_read(report_id, now)
            report = replace(report, read=now)
        return self._with_link(report)

    def judge(self, report_id: str, state: ReportState, by: str) -> Report:
        """Give a report its state. Raises UnknownReport."""
        report = self.reports.judge(report_id, state, by, self.clock.now())
        if report is None:
            raise UnknownReport(report_id)
        return report

    def _with_link(self, report: Report) -> Reading:
        media = report.media
        if media is None or media.state is not MediaState.STORED:
            return Reading(report, None)
        kept = self.clock.now() < report.received + self.media_days * DAY_MS
        link = self.shelf.link(report.id, media.mime) if kept else None
        if link is None:
            report = replace(report, media=replace(media, state=MediaState.EXPIRED))
        return Reading(report, link)
