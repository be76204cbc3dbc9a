"""``relay reports``: what citizens told the police, through the police's API."""

import json
from contextlib import suppress
from typing import Annotated

import typer
from relay.adapters.alerts_table import AlertsTable
from relay.adapters.groups_table import GroupsTable
from relay.domain.report import ReportKind, ReportState
from rich.markup import escape

from cli.alert_api import api_errors
from cli.console import aws_errors, err, out, refuse
from cli.frame.commands import Commands
from cli.nouns import counted
from cli.report_view import headlines, report_sheet, report_table
from cli.reporting.report_api import ReportApi, find_report_api, report_errors
from cli.reporting.watching import MOST_IN_PAGE, SHOWN, for_programs, print_new, show_newest
from cli.stack import JsonOption, LocalOption, StackOption
from cli.tables import Tables, find_tables

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="As `list` shows it.")]
AlertOption = Annotated[str | None, typer.Option("--alert", help="Only tips about this alert.")]
StateOption = Annotated[
    ReportState | None, typer.Option("--state", case_sensitive=False, help="Only in this state.")
]
GroupOption = Annotated[
    str | None, typer.Option("--group", help="Only from members of this group.")
]
KindOption = Annotated[
    ReportKind | None,
    typer.Option("--kind", case_sensitive=False, help="Only of this kind; chatter if asked for."),
]
AuthorOption = Annotated[
    str | None,
    typer.Option(
        envvar="RELAY_AUTHOR", help="Who reads, for the log; else whom AWS says that you are."
    ),
]

app = Commands(
    help="What citizens reported, through the police's API: its log says who listed, read and "
    "judged what.",
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
    author: AuthorOption = None,
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """List reports, the newest first. They stay unread."""
    tables = find_tables(stack=stack, local=local)
    _refuse_unknown(tables, alert, group)
    api = find_report_api(tables.stack, author)
    with api_errors():
        page = api.page(limit, start, alert=alert, state=state, group=group, kind=kind)
    if as_json:
        typer.echo(for_programs(page, indent=2))
        return
    title = counted(len(page.reports), "report")
    with aws_errors():
        out.print(report_table(page.reports, headlines(tables.open("alerts")), title))
    if page.next:
        err.print(f"More with --start '{page.next}'")


@app.command()
def show(
    report_id: IdArgument,
    peek: Annotated[
        bool, typer.Option("--peek", help="Leave it unread; the log says that you looked.")
    ] = False,
    author: AuthorOption = None,
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show all of one report, with a link to its file. It counts as read from then on."""
    tables = find_tables(stack=stack, local=local)
    api = find_report_api(tables.stack, author)
    with report_errors(report_id):
        report = api.report(report_id, peek=peek)
    if as_json:
        typer.echo(for_programs(report, indent=2))
        return
    with aws_errors():
        out.print(report_sheet(report, headlines(tables.open("alerts"))))
    if report.link:
        out.print(f"Link, for five minutes:\n{escape(report.link)}", soft_wrap=True)


@app.command()
def judge(
    report_id: IdArgument,
    state: Annotated[ReportState, typer.Argument(case_sensitive=False, help="What it was worth.")],
    author: AuthorOption = None,
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Say what a report was worth: its state, and who says so, stand with it from then on."""
    api = find_report_api(find_tables(stack=stack, local=local).stack, author)
    with report_errors(report_id):
        judged = api.judge(report_id, state)
    if as_json:
        typer.echo(json.dumps(judged, indent=2))
    else:
        out.print(f"{judged['report_id']}: {judged['state']}, by {escape(judged['by'])}.")


@app.command()
def watch(
    alert: AlertOption = None,
    author: AuthorOption = None,
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show reports as they come in, the newest first, until Ctrl-C. They stay unread.

    Into a pipe each goes as it comes, the oldest first; with --json as one object a line.
    """
    tables = find_tables(stack=stack, local=local)
    _refuse_unknown(tables, alert, None)
    api = find_report_api(tables.stack, author)
    with suppress(KeyboardInterrupt), api_errors(), aws_errors():
        _follow(api, tables, alert, as_json=as_json)


def _follow(api: ReportApi, tables: Tables, alert: str | None, *, as_json: bool) -> None:
    if as_json:
        print_new(api, alert)
    else:
        show_newest(api, alert, headlines(tables.open("alerts")))


def _refuse_unknown(tables: Tables, alert: str | None, group: str | None) -> None:
    """An alert or a group that is not there has no reports, and never will."""
    with aws_errors():
        if alert and AlertsTable(tables.open("alerts")).get(alert) is None:
            refuse(f"there is no alert {alert}; relay alert list shows the newest")
        if group and not GroupsTable(tables.open("groups")).named([group]):
            refuse(f"there is no group {group}; relay groups list shows all")
