"""Reports as they come in: on a terminal, into a pipe, and for programs."""

import json
import time
from collections.abc import Iterator

import typer
from pydantic import BaseModel
from relay.api.report_answers import ReportSummary
from rich.live import Live

from cli.console import out
from cli.report_view import Headlines, report_table
from cli.reporting.report_api import ReportApi

POLL_S = 1.5
SHOWN = 20
"""Reports on the screen."""

MOST_IN_PAGE = 100


def show_newest(api: ReportApi, alert: str | None, headline: Headlines) -> None:
    """The newest ones on the terminal; where there is none, each report as it comes."""
    if not out.is_terminal:
        for each in incoming(api, alert):
            out.print(report_table([each], headline, ""))
        return
    with Live(console=out, auto_refresh=False) as live:
        while True:
            page = api.page(SHOWN, alert=alert)
            title = "Reports as they come in; Ctrl-C ends"
            live.update(report_table(page.reports, headline, title), refresh=True)
            time.sleep(POLL_S)


def print_new(api: ReportApi, alert: str | None) -> None:
    """Each report on a line of its own, at once."""
    for each in incoming(api, alert):
        typer.echo(for_programs(each))


def incoming(api: ReportApi, alert: str | None) -> Iterator[ReportSummary]:
    """Every report once, the oldest first; of before the start, one page."""
    seen: set[str] = set()
    while True:
        for each in reversed(list(_new(api, alert, seen))):
            seen.add(each.report_id)
            yield each
        time.sleep(POLL_S)


def _new(api: ReportApi, alert: str | None, seen: set[str]) -> Iterator[ReportSummary]:
    """What is not among those ``seen``, the newest first."""
    start = None
    while True:
        page = api.page(MOST_IN_PAGE, start, alert=alert)
        fresh = [each for each in page.reports if each.report_id not in seen]
        yield from fresh
        start = page.next
        if not seen or start is None or len(fresh) < len(page.reports):
            return


def for_programs(answer: BaseModel, indent: int | None = None) -> str:
    """In ASCII, so that nothing a stranger wrote steers a terminal."""
    return json.dumps(answer.model_dump(mode="json"), indent=indent)
