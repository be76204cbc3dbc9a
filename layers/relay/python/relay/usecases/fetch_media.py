"""Fetching what a citizen attached, from WhatsApp into our own, encrypted store."""

from dataclasses import dataclass, replace

from relay.domain.inbound import Attachment
from relay.domain.media import MB, mime_of, most_bytes
from relay.domain.report import MediaState, Report, ReportMedia
from relay.usecases.report_ports import (
    AddressGone,
    MediaLost,
    MediaShelf,
    MediaSource,
    MediaTooLarge,
    Reports,
)

GONE = "WhatsApp has it no more"
OTHER_TYPE = "it is no picture, film, sound or PDF of a kind that we keep"


@dataclass(frozen=True, slots=True)
class FetchMedia:
    """Fetches one file. Done twice, it is as if done once."""

    reports: Reports
    source: MediaSource
    shelf: MediaShelf

    def __call__(self, report_id: str, attachment: Attachment) -> ReportMedia | None:
        """What became of the file; None if the report is there no more.

        Raises MediaUnavailable, and whatever the store raises: then it is worth another try.
        """
        report = self.reports.get(report_id)
        if report is None or report.media is None:
            return None
        if report.media.state is not MediaState.PENDING:
            return report.media
        media = self._fetched(report, attachment)
        self.reports.note_media(report_id, media)
        return media

    def _fetched(self, report: Report, attachment: Attachment) -> ReportMedia:
        media = ReportMedia(attachment.id, attachment.type, attachment.mime)
        most = most_bytes(attachment.type)
        try:
            content = self._content(attachment.id, most)
        except MediaLost:
            return replace(media, state=MediaState.LOST, why=GONE)
        except MediaTooLarge:
            why = f"it is larger than {most / MB:g} MB"
            return replace(media, state=MediaState.REFUSED, why=why)
        mime = mime_of(content, attachment.type)
        if mime is None:
            return replace(media, state=MediaState.REFUSED, size=len(content), why=OTHER_TYPE)
        self.shelf.put(report, content, mime)
        return replace(media, mime=mime, state=MediaState.STORED, size=len(content))

    def _content(self, media_id: str, most: int) -> bytes:
        """An address works for five minutes only, so it may be asked for a second time."""
        try:
            return self.source.download(self.source.look_up(media_id), most)
        except AddressGone:
            return self.source.download(self.source.look_up(media_id), most)
