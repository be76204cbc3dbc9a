"""``relay drill``: rehearse an alert, and see how the last rehearsals went."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated

import typer
from relay.domain.rehearsal import Rehearsal
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from cli.console import err, out, refuse
from cli.frame.commands import Commands
from cli.rehearsals import Course, course_of, courses, hold
from cli.rehearsing.people import lacking
from cli.stack import JsonOption, LocalOption, Stack, StackOption, find_stack

MISSED = 4
"""Exit code of a rehearsal that did not come back."""

app = Commands(
    help="Canary and drill: alerts of our own, to see whether alerts arrive.", no_args_is_help=True
)


@app.command()
def now(
    canary: Annotated[bool, typer.Option("--canary", help="To the test phones only.")] = False,
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Send an exercise to the volunteers and wait for the receipts. Exit code 4 if it is missed."""
    found = find_stack(stack=stack, local=local)
    rehearsal = Rehearsal.CANARY if canary else Rehearsal.DRILL
    group = found.parameter("DrillGroup")
    if missing := lacking(found, rehearsal):
        refuse(missing)
    if not canary and not yes:
        typer.confirm(f"Send an exercise to the group {group}?", abort=True, err=True)
    alert_id = hold(found, rehearsal)
    err.print(f"Posted as alert {alert_id}; receipts may take five minutes.")
    course = _followed(found, rehearsal)
    if as_json:
        typer.echo(json.dumps(course.for_programs() | {"missed": _missed(course)}, indent=2))
    else:
        out.print(_line(course))
    if _missed(course):
        raise typer.Exit(MISSED)


@app.command()
def status(
    stack: StackOption = None, local: LocalOption = False, as_json: JsonOption = False
) -> None:
    """Show the last canary and drill. Exit code 4 if one of them is missed."""
    found = find_stack(stack=stack, local=local)
    asked = list(Rehearsal) if found.parameter("DrillGroup") else [Rehearsal.CANARY]
    seen = [course_of(found, each) for each in asked]
    if as_json:
        typer.echo(json.dumps([each.for_programs() for each in seen], indent=2))
    else:
        out.print(_table(seen))
        if Rehearsal.DRILL not in asked:
            err.print("No drills: the stack has no DrillGroup.")
    if any(each.verdict.missed for each in seen):
        raise typer.Exit(MISSED)


def _followed(stack: Stack, rehearsal: Rehearsal) -> Course:
    """The last look, after a bar that fills as receipts come in."""
    columns = (TextColumn("Receipts"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    looks = courses(stack, rehearsal)
    course = next(looks)
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        bar = progress.add_task("", total=None)
        for course in looks:
            progress.update(bar, completed=course.receipts, total=course.people or None)
    return course


def _missed(course: Course) -> bool:
    """All that is back before its time is up is well, whatever the probe waits for."""
    return course.verdict.missed or not (course.people and course.receipts)


def _line(course: Course) -> str:
    how = "[red]missed[/]" if _missed(course) else "[green]came back[/]"
    return f"The {course.rehearsal} {how}: {_counts(course)}."


def _table(seen: Iterable[Course]) -> Table:
    """The alerts' ids whole: they lead to the log."""
    table = Table("Rehearsal", "Held", "How it went")
    table.add_column("Alert", no_wrap=True)
    for each in seen:
        state = f"{'[red]missed[/]: ' if each.verdict.missed else ''}{escape(each.verdict.why)}"
        held, alert = (_at(each.held.at), each.held.alert_id) if each.held else ("never", "")
        table.add_row(str(each.rehearsal), held, state, alert)
    return table


def _counts(course: Course) -> str:
    return f"{course.people} people, {course.receipts} receipts"


def _at(moment: int) -> str:
    """In the time of whoever asks."""
    return f"{datetime.fromtimestamp(moment / 1_000, UTC).astimezone():%Y-%m-%d %H:%M}"
