"""The bucket with the files of citizens' reports; it encrypts by itself, with its own key."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from relay.domain.media import ending_of
from relay.domain.report import Report, ReportKind

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

LINK_S = 300

_REPORTS, _CHATTER = "reports/", "chatter/"

_GONE = ("403", "404")
"""S3 tells nobody who may not list a bucket whether a file is missing (AWS S3 API reference,
HeadObject); ours may read all there are."""


class MediaShelf:
    """One file a report, under ``reports/<report id>``.

    Under ``chatter/<report id>`` if it was chatter when the file came: from there S3 takes it after
    a week (template), whatever its sender says later.
    """

    def __init__(self, s3: "S3Client", bucket: str) -> None:
        self._s3, self._bucket = s3, bucket

    def put(self, report: Report, content: bytes, mime: str) -> None:
        """Keep a file; a second time, it replaces itself."""
        place = _CHATTER if report.kind is ReportKind.CHATTER else _REPORTS
        self._s3.put_object(
            Bucket=self._bucket, Key=place + report.id, Body=content, ContentType=mime
        )

    def link(self, report_id: str, mime: str) -> str | None:
        """An address that works for five minutes; None if the file is there no more.

        A browser saves what it gives, and never shows it in a page.
        """
        keys = (place + report_id for place in (_REPORTS, _CHATTER))
        key = next(filter(self._holds, keys), None)
        if key is None:
            return None
        name = f"{report_id}.{ending_of(mime)}"
        answered = {
            "ResponseContentDisposition": f'attachment; filename="{name}"',
            "ResponseContentType": mime,
            "ResponseCacheControl": "no-store",
        }
        return self._s3.generate_presigned_url(
            "get_object",
            Params={"Bucket": self._bucket, "Key": key, **answered},
            ExpiresIn=LINK_S,
        )

    def _holds(self, key: str) -> bool:
        try:
            self._s3.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                return False
            raise
        return True
