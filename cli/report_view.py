"""Citizens' reports on a terminal: as rows of a table, or one of them in full."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING
from unicodedata import category

from relay.adapters.alerts_table import AlertsTable
from relay.api.report_answers import ReportAnswer, ReportSummary
from relay.domain.alert import Status
from rich.markup import escape
from rich.table import Column, Table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table as DynamoTable

MOST_TEXT = 300
"""Characters of a text in a row."""

Headlines = Callable[[str | None], str]
"""The headline of an alert by its id, as markup; empty if there is none."""


def headlines(table: "DynamoTable") -> Headlines:
    """Headlines, each read once; whatever is not real says so before it."""
    alerts = AlertsTable(table)

    @cache
    def headline(alert_id: str | None) -> str:
        alert = alerts.get(alert_id) if alert_id else None
        if alert is None:
            return ""
        real = alert.status is Status.ACTUAL
        return escape(alert.headline if real else f"{alert.status}: {alert.headline}")

    return headline


def report_table(reports: Sequence[ReportSummary], headline: Headlines, title: str) -> Table:
    """The reports, one a row."""
    table = Table(Column("Report", no_wrap=True), "What", title=title, show_lines=True)
    for each in reports:
        about = [headline(each.alert_id), _said(each)]
        table.add_row("\n".join(_marks(each)), "\n".join(filter(None, about)))
    return table


def report_sheet(report: ReportAnswer, headline: Headlines) -> Table:
    """All of one report but the link to its file, which is too long for a table."""
    grid = Table.grid(padding=(0, 2))
    for what, how in _rows(report, headline):
        grid.add_row(what, how)
    return grid


def visible(text: str) -> str:
    """What a stranger wrote, without what would steer the terminal or turn the words around it."""
    lines = ("".join(" " if _steers(each) else each for each in line) for line in text.split("\n"))
    return escape("\n".join(lines))


def at(moment: datetime) -> str:
    """A moment in the time of whoever asks."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M:%S}"


def _rows(report: ReportAnswer, headline: Headlines) -> Iterable[tuple[str, str]]:
    yield "Report", escape(report.report_id)
    yield "State", f"{report.kind}, {report.state}"
    if report.alert_id:
        yield "Alert", f"{escape(report.alert_id)} {headline(report.alert_id)}"
    yield "Sender", f"{_sender(report)}, {visible(', '.join(report.groups)) or 'in no group'}"
    yield "Said", f"{at(report.said)}, received {at(report.received)}"
    if report.danger:
        yield "Danger", "[red]words of danger; the sender was told to call[/]"
    yield "Text", visible(report.text)
    if report.place:
        yield "Place", f"{report.place.lat:.6f}, {report.place.lon:.6f}"
    if report.media:
        media = report.media
        yield "File", visible(f"{media.mime}, {media.size:,} bytes, {media.state} {media.why}")
    for each in report.judged:
        yield "Judged", f"{at(each.at)} {each.state}, by {visible(each.by)}"


def _marks(report: ReportSummary) -> Iterable[str]:
    """What stands beside a report's words, line by line."""
    yield report.report_id
    yield at(report.received)
    yield f"{report.kind}, {report.state}{'' if report.read else ', [bold]unread[/]'}"
    file = [report.media.type, report.media.state] if report.media else []
    yield ", ".join([_sender(report), *file])


def _said(report: ReportSummary) -> str:
    text = report.text if len(report.text) <= MOST_TEXT else f"{report.text[:MOST_TEXT]}…"
    place = f"{report.place.lat:.5f}, {report.place.lon:.5f}" if report.place else ""
    danger = "[red]danger[/]" if report.danger else ""
    return "\n".join(filter(None, [danger, visible(text), place]))


def _sender(report: ReportSummary) -> str:
    return visible(report.sender)


def _steers(letter: str) -> bool:
    """Control and format characters (Unicode Cc, Cf) but the joiner that emoji are made with."""
    return category(letter) in ("Cc", "Cf") and letter != "\u200d"
