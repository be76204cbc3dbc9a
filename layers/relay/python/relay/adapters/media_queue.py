"""The queue of files that wait to be fetched from WhatsApp."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from relay.adapters.formats import MEDIA
from relay.domain.inbound import Attachment

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class MediaQueue:
    """A standard queue; its messages hold ids and types only."""

    def __init__(self, sqs: "SQSClient", url: str) -> None:
        self._sqs, self._url = sqs, url

    def put(self, report_id: str, attachment: Attachment) -> None:
        """Enqueue a file of a report."""
        body = json.dumps({**MEDIA.mark, "report_id": report_id, **asdict(attachment)})
        self._sqs.send_message(QueueUrl=self._url, MessageBody=body)


def attachment_in(body: str) -> tuple[str, Attachment]:
    """The report's id and its file.

    Raises KeyError, TypeError or ValueError if there are none, and NewerFormat.
    """
    told = json.loads(body)
    MEDIA.check(told)
    return str(told["report_id"]), Attachment(told["id"], told["type"], told["mime"])
