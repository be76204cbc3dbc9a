"""New reports as events on the default bus of Amazon EventBridge, for the police's own systems."""

import json
from typing import TYPE_CHECKING

from relay.domain.report import Report

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

SOURCE, RECEIVED = "buurtrelay", "Report received"


class EventRefused(Exception):
    """EventBridge took the call and not the event; says its code."""


class ReportEvents:
    """Tells whoever made a rule for it; an event holds ids and no words of anybody."""

    def __init__(self, events: "EventBridgeClient", municipality: str) -> None:
        self._events, self._municipality = events, municipality

    def raise_new(self, report: Report) -> None:
        """Tell that there is a report. Raises EventRefused."""
        detail = {
            "municipality": self._municipality,
            "report_id": report.id,
            "alert_id": report.alert_id,
            "kind": report.kind.value,
        }
        answer = self._events.put_events(
            Entries=[{"Source": SOURCE, "DetailType": RECEIVED, "Detail": json.dumps(detail)}]
        )
        if answer["FailedEntryCount"]:
            raise EventRefused(answer["Entries"][0].get("ErrorCode", ""))
