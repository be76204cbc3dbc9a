"""Citizens' reports and their files in memory."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from relay.domain.report import Judgement, Report, ReportKind, ReportMedia, ReportState
from relay.usecases.report_ports import MediaAddress, ReportFilter, ReportPage


@dataclass
class ReportsInMemory:
    kept: dict[str, Report] = field(default_factory=dict)

    def keep(self, report: Report) -> Report:
        return self.kept.setdefault(report.id, report)

    def confirm(self, report_id: str) -> Report | None:
        report = self.kept.get(report_id)
        if report is None or report.kind is not ReportKind.CHATTER:
            return None
        return self._change(report_id, kind=ReportKind.REPORT)

    def sign(self, report_id: str, pseudonym: str) -> None:
        self._change(report_id, pseudonym=pseudonym)

    def get(self, report_id: str) -> Report | None:
        return self.kept.get(report_id)

    def page(self, wanted: ReportFilter, size: int, start: str | None) -> ReportPage:
        return ReportPage(list(self.kept.values())[:size], None)

    def note_read(self, report_id: str, now: int) -> None:
        self._change(report_id, read=now)

    def judge(self, report_id: str, state: ReportState, by: str, now: int) -> Report | None:
        return self._change(report_id, state=state, judged=(Judgement(now, by, state),))

    def unread_since(self, moment: int) -> int:
        return sum(not each.read and each.received <= moment for each in self.kept.values())

    def note_media(self, report_id: str, media: ReportMedia) -> None:
        self._change(report_id, media=media)

    def _change(self, report_id: str, **changes: object) -> Report | None:
        if report_id not in self.kept:
            return None
        self.kept[report_id] = replace(self.kept[report_id], **changes)  # type: ignore[arg-type]
        return self.kept[report_id]


@dataclass
class ShelfInMemory:
    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)

    def put(self, report: Report, content: bytes, mime: str) -> None:
        self.files[report.id] = (content, mime)

    def link(self, report_id: str, mime: str) -> str | None:
        return f"https://files.example/{report_id}" if report_id in self.files else None


@dataclass
class SourceInMemory:
    """Answers a look-up with ``address`` and each download with the next of ``answers``."""

    answers: list[bytes | Exception]
    address: Callable[[], MediaAddress] = lambda: MediaAddress("https://files.example", "", 0)
    asked: list[str] = field(default_factory=list)
    limits: list[int] = field(default_factory=list)

    def look_up(self, media_id: str) -> MediaAddress:
        self.asked.append(media_id)
        return self.address()

    def download(self, address: MediaAddress, most: int) -> bytes:
        self.limits.append(most)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer
