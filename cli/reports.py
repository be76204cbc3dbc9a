"""``relay reports``: what citizens told the police, as the police's API gives it."""

import json
import time
from collections.abc import Iterator
from typing import Annotated

import typer
from pydantic import BaseModel
from relay.adapters.alerts_table import AlertsTable
from relay.adapters.groups_table import GroupsTable
from relay.adapters.media_shelf import MediaShelf
from relay.adapters.reports_table import ReportsTable
from relay.adapters.system_clock import SystemClock
from relay.api.report_answers import report_answer, report_list
from relay.domain.refusal import Refused, UnknownReport
from relay.domain.report import Report, ReportKind, ReportState
from relay.usecases.read_reports import ReadReports
from relay.usecases.report_ports import ReportFilter, ReportPage
from relay.wiring.clients import s3
from rich.live import Live
from rich.markup import escape

from cli.console import aws_errors, err, out, refuse
from cli.frame.commands import Commands
from cli.nouns import counted
from cli.report_view import Headlines, headlines, report_sheet, report_table
from cli.stack import JsonOption, LocalOption, StackOption
from cli.tables import Tables, find_tables

POLL_S = 1.5
SHOWN = 20
"""Reports on the screen of ``watch``."""

MOST_IN_PAGE = 100

AlertOption = Annotated[str | None, typer.Option("--alert", help="Only tips about this alert.")]
StateOption = Annotated[ReportState | None, typer.Option("--state", help="Only in this state.")]
GroupOption = Annotated[
    str | None, typer.Option("--group", help="Only from members of this group.")
]
KindOption = Annotated[
    ReportKind | None, typer.Option("--kind", help="Only of this kind; chatter if asked for.")
]

app = Commands(
    help="What citizens reported. Who reads it here reads the table itself, past the log of the "
    "API: AWS CloudTrail tells who, where data events of the table are switched on.",
    no_args_is_help=True,
)


@app.command("list")
def list_reports(
    alert: AlertOption = None,
    state: StateOption = None,
    group: GroupOption = None,
    kind: KindOption = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST_IN_PAGE, help="How many.")] = SHOWN,
    start: Annotated[str | None, typer.Option(help="'next' of the page before.")] = None,
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """List reports, the newest first. They stay unread."""
    tables = find_tables(stack=stack, local=local)
    table = tables.open("alerts")
    try:
        with aws_errors():
            wanted = ReportFilter(alert, state, group, kind)
            page = ReportsTable(table, SystemClock()).page(wanted, limit, start)
    except Refused as refused:
        raise typer.BadParameter(str(refused)) from refused
    if not page.reports:
        _refuse_unknown(tables, wanted)
    if as_json:
        typer.echo(_for_programs(report_list(page), indent=2))
        return
    with aws_errors():
        out.print(
            report_table(page.reports, headlines(table), counted(len(page.reports), "report"))
        )
    if page.next:
        err.print(f"More with --start '{page.next}'")


@app.command()
def show(
    report_id: Annotated[str, typer.Argument(metavar="ID", help="As `list` shows it.")],
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show all of one report, with a link to its file. It counts as read from then on."""
    tables = find_tables(stack=stack, local=local)
    table, clock = tables.open("alerts"), SystemClock()
    days = int(tables.stack.parameter("MediaRetentionDays"))
    shelf = MediaShelf(s3(**tables.stack.access), tables.stack.output("MediaBucketName"))
    try:
        with aws_errors():
            reading = ReadReports(ReportsTable(table, clock), shelf, clock, days).open(report_id)
            headline = headlines(table)
            headline(reading.report.alert_id)
    except UnknownReport:
        refuse(f"there is no report {report_id}, or its retention is over")
    if as_json:
        typer.echo(_for_programs(report_answer(reading), indent=2))
    else:
        out.print(report_sheet(reading, headline))
        if reading.link:
            out.print(f"Link, for five minutes:\n{escape(reading.link)}", soft_wrap=True)


@app.command()
def watch(
    alert: AlertOption = None,
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show reports as they come in, the newest first, until Ctrl-C. They stay unread.

    With --json: one object a line, the oldest first, those of before included.
    """
    tables = find_tables(stack=stack, local=local)
    table, wanted = tables.open("alerts"), ReportFilter(alert)
    reports = ReportsTable(table, SystemClock())
    _refuse_unknown(tables, wanted)
    try:
        with aws_errors():
            if as_json:
                _print_new(reports, wanted)
            else:
                _show_newest(reports, wanted, headlines(table))
    except KeyboardInterrupt:
        return


def _refuse_unknown(tables: Tables, wanted: ReportFilter) -> None:
    """An alert or a group that is not there has no reports, and never will."""
    alert, group = wanted.alert_id, wanted.group
    with aws_errors():
        if alert and AlertsTable(tables.open("alerts")).get(alert) is None:
            refuse(f"there is no alert {alert}; relay alert list shows the newest")
        if group and not GroupsTable(tables.open("groups")).named([group]):
            refuse(f"there is no group {group}; relay groups list shows all")


def _show_newest(reports: ReportsTable, wanted: ReportFilter, headline: Headlines) -> None:
    with Live(console=out, auto_refresh=False) as live:
        while True:
            page = reports.page(wanted, SHOWN, None)
            title = "Reports as they come in; Ctrl-C ends"
            live.update(report_table(page.reports, headline, title), refresh=True)
            time.sleep(POLL_S)


def _print_new(reports: ReportsTable, wanted: ReportFilter) -> None:
    seen: set[str] = set()
    while True:
        for each in reversed(list(_new(reports, wanted, seen))):
            seen.add(each.id)
            (entry,) = report_list(ReportPage([each], None)).reports
            typer.echo(_for_programs(entry))
        time.sleep(POLL_S)


def _new(reports: ReportsTable, wanted: ReportFilter, seen: set[str]) -> Iterator[Report]:
    """What is not among those ``seen``, the newest first; of before the start, one page."""
    start = None
    while True:
        page = reports.page(wanted, MOST_IN_PAGE, start)
        fresh = [each for each in page.reports if each.id not in seen]
        yield from fresh
        start = page.next
        if not seen or start is None or len(fresh) < len(page.reports):
            return


def _for_programs(answer: BaseModel, indent: int | None = None) -> str:
    """In ASCII, so that nothing a stranger wrote steers a terminal."""
    return json.dumps(answer.model_dump(mode="json"), indent=indent)
