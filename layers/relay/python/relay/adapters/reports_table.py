"""Citizens' reports in the table ``Alerts``.

=======================  ======================  =================================================
pk                       sk                      what
=======================  ======================  =================================================
``REPORT#<id>``          ``REPORT``              the report
``REPORTS``              ``<received ms>#<id>``  the list of tips and reports
``REPORTS#<alert id>``   ``<received ms>#<id>``  the list of an alert's tips
``CHATTER``              ``<received ms>#<id>``  the list of what is neither
``UNREAD``               ``<received ms>#<id>``  tips and reports that nobody has read
=======================  ======================  =================================================

A list holds ids; what a filter asks stands in the report alone, so a change is one write.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Key

from relay.adapters.query import query
from relay.adapters.report_item import (
    item_from_judgement,
    item_from_media,
    item_from_report,
    report_from_item,
)
from relay.adapters.report_lists import ReportLists, report_key
from relay.adapters.report_writes import Change, changed, entries, gone, new
from relay.adapters.update_expression import UpdateExpression
from relay.domain.report import Judgement, Report, ReportKind, ReportMedia, ReportState
from relay.usecases.ports import Clock
from relay.usecases.report_ports import ReportFilter, ReportPage

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

CHATTER_DAYS = 7

MOST_JUDGEMENTS = 20
"""That a report remembers, the latest."""

WAITS_S = (0.05, 0.2, 0.5)
"""Between tries, where two officers write to one report at the same moment."""

REFUSED = "ConditionalCheckFailed"


class ReportsTable:
    """Reports, kept for ``keep_days``; chatter for a week."""

    def __init__(self, table: "Table", clock: Clock, keep_days: int = 90) -> None:
        self._table, self._clock, self._keep_days = table, clock, keep_days

    def keep(self, report: Report) -> Report:
        """Store a report and its entries in one transaction; what stands, if its id is known."""
        name, ttl = self._table.name, self._end(report)
        kept = {**report_key(report.id), **item_from_report(report), "version": 0, "ttl": ttl}
        try:
            self._transact(new(name, kept), *entries(name, report, ttl))
        except self._table.meta.client.exceptions.TransactionCanceledException as error:
            if error.response["CancellationReasons"][0].get("Code") != REFUSED:
                raise
            return self.get(report.id) or report
        return report

    def confirm(self, report_id: str) -> Report | None:
        """Make a report of chatter, unread and kept as long as any; the report as it stands then.

        None if there is no such report, or if it is one already.
        """

        def change(report: Report) -> Change | None:
            if report.kind is not ReportKind.CHATTER:
                return None
            meant = replace(report, kind=ReportKind.REPORT)
            name, ttl = self._table.name, self._end(meant)
            moves = [gone(name, "CHATTER", report), *entries(name, meant, ttl)]
            return Change({"kind": meant.kind.value, "ttl": ttl}, moves)

        return self._changed(report_id, change)

    def get(self, report_id: str) -> Report | None:
        """One report, read consistently."""
        item = self._item(report_id)
        return report_from_item(item) if item else None

    def page(self, wanted: ReportFilter, size: int, start: str | None) -> ReportPage:
        """One page, the newest first; ``start`` is ``next`` of the page before."""
        return ReportLists(self._table, self._alive).page(wanted, size, start)

    def note_read(self, report_id: str, now: int) -> None:
        """It has been read, the first time at ``now`` (Unix ms), and is unread no more."""

        def change(report: Report) -> Change | None:
            return (
                None
                if report.read
                else Change({"read": now}, [gone(self._table.name, "UNREAD", report)])
            )

        self._changed(report_id, change)

    def judge(self, report_id: str, state: ReportState, by: str, now: int) -> Report | None:
        """Note a state, who gave it and when (Unix ms); None if there is no such report."""

        def change(report: Report) -> Change:
            judged = [*report.judged, Judgement(now, by, state)][-MOST_JUDGEMENTS:]
            values = {
                "state": state.value,
                "judged": [item_from_judgement(each) for each in judged],
                "read": report.read or now,
            }
            return Change(values, [gone(self._table.name, "UNREAD", report)])

        return self._changed(report_id, change)

    def unread_since(self, moment: int) -> int:
        """How many have lain unread since ``moment`` (Unix ms) or longer."""
        condition = Key("pk").eq("UNREAD") & Key("sk").lt(f"{moment + 1:013d}")
        return sum(self._alive(entry) for entry in query(self._table, condition))

    def note_media(self, report_id: str, media: ReportMedia) -> None:
        """Note what became of the report's file, if the report is there still."""
        self._set(report_id, media=item_from_media(media))

    def sign(self, report_id: str, pseudonym: str) -> None:
        """Show by which pseudonym the report was sent, if the report is there still."""
        self._set(report_id, pseudonym=pseudonym)

    def _item(self, report_id: str) -> dict[str, Any] | None:
        item = self._table.get_item(Key=report_key(report_id), ConsistentRead=True).get("Item")
        return item if item and self._alive(item) else None

    def _alive(self, item: Mapping[str, Any]) -> bool:
        """DynamoDB deletes what is past its time within days, not at once."""
        return int(item["ttl"]) * 1_000 > self._clock.now()

    def _end(self, report: Report) -> int:
        """When its retention is over, Unix seconds."""
        days = CHATTER_DAYS if report.kind is ReportKind.CHATTER else self._keep_days
        return report.received // 1_000 + days * 86_400

    def _set(self, report_id: str, **values: Any) -> None:
        change = UpdateExpression().set(**values).arguments(now=self._clock.now() // 1_000)
        change["ExpressionAttributeNames"]["#ttl"] = "ttl"
        try:
            self._table.update_item(
                Key=report_key(report_id),
                ConditionExpression="attribute_exists(pk) AND #ttl > :now",
                **change,
            )
        except self._table.meta.client.exceptions.ConditionalCheckFailedException:
            return

    def _changed(self, report_id: str, change: Callable[[Report], Change | None]) -> Report | None:
        """The report after a change, in one transaction; None if it or the change is none."""
        for wait_s in (*WAITS_S, None):
            item = self._item(report_id)
            wanted = change(report_from_item(item)) if item else None
            if item is None or wanted is None:
                return None
            try:
                self._transact(changed(self._table.name, item, wanted.values), *wanted.moves)
            except self._table.meta.client.exceptions.TransactionCanceledException:
                if wait_s is None:
                    raise
                time.sleep(wait_s)
            else:
                return report_from_item({**item, **wanted.values})
        return None

    def _transact(self, *writes: Any) -> None:
        self._table.meta.client.transact_write_items(TransactItems=list(writes))
