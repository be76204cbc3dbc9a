"""``python -m tests.faults``: every fault, a table, docs/faults.md."""

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table as Shown

from tests.crowd.table import violations as wrong_in
from tests.faults.extent import FULL, SHORT
from tests.faults.page import PAGE, write_page
from tests.faults.runs import Runs
from tests.faults.table import COLUMNS, Table

LOG_COLUMNS = 140
"""Where there is no terminal, as in a log."""


def main(
    short: Annotated[
        bool, typer.Option("--short", help="Everything once; no page is written.")
    ] = False,
) -> None:
    """Run every fault. Exits 1 if a promise was broken."""
    console = Console(width=None if sys.stdout.isatty() else LOG_COLUMNS)
    table, runs = Table(), Runs(SHORT if short else FULL)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        task = progress.add_task("Looking for every point to kill at", total=None)
        progress.update(task, total=runs.plan(), description="Faults")
        for job, result in runs:
            table.add(job, result)
            progress.advance(task)
        progress.update(task, description="Joining and leaving")
        lived = runs.lived()
    runs.close()
    lines, violations = table.lines(runs.jobs), table.violations() + wrong_in(lived)
    console.print(_shown(lines))
    for each in violations:
        console.print(f"[red]✗[/] {each}", highlight=False)
    if not short:
        write_page(lines, violations, table, lived)
        console.print(f"Written: {PAGE}")
    raise typer.Exit(1 if violations else 0)


def _shown(lines: list[list[str]]) -> Shown:
    shown = Shown()
    for column in COLUMNS:
        shown.add_column(column, justify="left" if column in COLUMNS[:1] else "right")
    for cells in lines:
        shown.add_row(*cells)
    return shown


if __name__ == "__main__":
    typer.run(main)
