"""Lists of citizens' reports, page by page; see ``reports_table``."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Key

from relay.adapters.batch_get import MOST_KEYS, batch_get
from relay.adapters.report_item import report_from_item
from relay.domain.refusal import Fault, Refused
from relay.domain.report import Report, ReportKind
from relay.usecases.report_ports import ReportFilter, ReportPage

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

MOST_LOOKED_AT = 1_000
"""Entries of a list, for one page: a filter that fits nothing must not cost a time-out."""


@dataclass(frozen=True, slots=True)
class ReportLists:
    """Reads the lists; ``alive`` tells whether an item is within its retention."""

    table: "Table"
    alive: Callable[[Mapping[str, Any]], bool]

    def page(self, wanted: ReportFilter, size: int, start: str | None) -> ReportPage:
        """One page, the newest first; ``start`` is ``next`` of the page before.

        Holds fewer than ``size`` although there are more where a filter fits few.
        """
        found, position = list[Report](), _checked(start) if start else None
        step = size if wanted.state is wanted.group is wanted.kind is None else MOST_KEYS
        for _ in range(0, MOST_LOOKED_AT, step):
            entries, more = self._entries(_list_of(wanted), step, position)
            fitting = [each for each in self._reports(entries) if _fits(each, wanted)]
            taken = fitting[: size - len(found)]
            found += taken
            if len(found) == size and fitting[len(taken) :]:
                return ReportPage(found, list_key(taken[-1]))
            position = str(entries[-1]["sk"]) if entries and more else None
            if position is None or len(found) == size:
                break
        return ReportPage(found, position)

    def _entries(
        self, name: str, most: int, after: str | None
    ) -> tuple[list[dict[str, Any]], bool]:
        """Entries of a list, the newest first, and whether there are more."""
        start = {"ExclusiveStartKey": {"pk": name, "sk": after}} if after else {}
        found = self.table.query(
            KeyConditionExpression=Key("pk").eq(name),
            ScanIndexForward=False,
            ConsistentRead=True,
            Limit=most,
            **start,  # type: ignore[arg-type]
        )
        return found["Items"], "LastEvaluatedKey" in found

    def _reports(self, entries: list[dict[str, Any]]) -> list[Report]:
        keys = [report_key(str(entry["id"])) for entry in entries]
        items = [item for item in batch_get(self.table, keys) if self.alive(item)]
        return sorted(map(report_from_item, items), key=list_key, reverse=True)


def report_key(report_id: str) -> dict[str, str]:
    """The key of the report's own item."""
    return {"pk": f"REPORT#{report_id}", "sk": "REPORT"}


def list_key(report: Report) -> str:
    """Where a report stands in every list: in order of time."""
    return f"{report.received:013d}#{report.id}"


def lists_with(report: Report) -> list[str]:
    """The lists that a new report goes into."""
    if report.kind is ReportKind.CHATTER:
        return ["CHATTER"]
    return ["REPORTS", "UNREAD", *([f"REPORTS#{report.alert_id}"] if report.alert_id else [])]


def _list_of(wanted: ReportFilter) -> str:
    """The shortest list in which everything wanted stands."""
    if wanted.kind is ReportKind.CHATTER:
        return "CHATTER"
    return f"REPORTS#{wanted.alert_id}" if wanted.alert_id else "REPORTS"


def _fits(report: Report, wanted: ReportFilter) -> bool:
    return (
        wanted.alert_id in (None, report.alert_id)
        and wanted.state in (None, report.state)
        and wanted.kind in (None, report.kind)
        and (wanted.group is None or wanted.group in report.groups)
    )


def _checked(start: str) -> str:
    if not re.fullmatch(r"[0-9]{13}#[0-9a-f-]{36}", start):
        raise Refused(Fault("start", "is not the 'next' of an earlier page; leave it out"))
    return start
