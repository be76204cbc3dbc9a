"""The bucket with the files of citizens' reports; it encrypts by itself, with its own key."""

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from relay.domain.media import ending_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

LINK_S = 300

_GONE = ("403", "404")
"""S3 tells nobody who may not list a bucket whether a file is missing (AWS S3 API reference,
HeadObject); ours may read all there are."""


class MediaShelf:
    """One file a report, under ``reports/<report id>``."""

    def __init__(self, s3: "S3Client", bucket: str) -> None:
        self._s3, self._bucket = s3, bucket

    def put(self, report_id: str, content: bytes, mime: str) -> None:
        """Keep a file; a second time, it replaces itself."""
        self._s3.put_object(
            Bucket=self._bucket, Key=_key(report_id), Body=content, ContentType=mime
        )

    def link(self, report_id: str, mime: str) -> str | None:
        """An address that works for five minutes; None if the file is there no more.

        A browser saves what it gives, and never shows it in a page.
        """
        stored = {"Bucket": self._bucket, "Key": _key(report_id)}
        try:
            self._s3.head_object(Bucket=self._bucket, Key=_key(report_id))
        except ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                return None
            raise
        name = f"{report_id}.{ending_of(mime)}"
        answered = {
            "ResponseContentDisposition": f'attachment; filename="{name}"',
            "ResponseContentType": mime,
            "ResponseCacheControl": "no-store",
        }
        return self._s3.generate_presigned_url(
            "get_object", Params={**stored, **answered}, ExpiresIn=LINK_S
        )


def _key(report_id: str) -> str:
    return f"reports/{report_id}"
