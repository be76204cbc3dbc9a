"""New reports as events on the default bus of Amazon EventBridge, for the police's own systems."""

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from relay.domain.report import Report

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

SOURCE, RECEIVED = "buurtrelay", "Report received"


class ReportEvents:
    """Tells whoever made a rule for it; an event holds ids and no words of anybody."""

    def __init__(self, events: "EventBridgeClient", municipality: str) -> None:
        self._events, self._municipality = events, municipality

    def raise_new(self, report: Report) -> bool:
        """Tell that there is a report; False if nobody could be told.

        That must not hold up the report, nor what its sender asks for: it is unread, and an alarm
        says so.
        """
        detail = {
            "municipality": self._municipality,
            "report_id": report.id,
            "alert_id": report.alert_id,
            "kind": report.kind.value,
        }
        entry: Any = {"Source": SOURCE, "DetailType": RECEIVED, "Detail": json.dumps(detail)}
        try:
            answer = self._events.put_events(Entries=[entry])
        except (BotoCoreError, ClientError):
            return False
        return answer["FailedEntryCount"] == 0
