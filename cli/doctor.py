"""``relay doctor``: looks at everything an alert needs, and says what to mend, and how."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict

import typer
from rich.markup import escape

from cli.checks import account
from cli.checks.examination import CREDENTIALS, examine, finding, unexamined
from cli.checks.finding import EMULATOR, Finding, State
from cli.checks.patient import Patient
from cli.console import out
from cli.sender import BLOCKED
from cli.stack import JsonOption, LocalOption, StackOption, find_stack

FAILED = BLOCKED
"""Exit code where something fails: as ``sender status``, whose finding is one of these."""

NAME_WIDTH = 20

_MARKS = {
    State.OK: "[green]✓[/]",
    State.WARN: "[yellow]![/]",
    State.FAIL: "[red]✗[/]",
    State.SKIPPED: "[dim]–[/]",
}


def doctor(
    stack: StackOption = None, local: LocalOption = False, as_json: JsonOption = False
) -> None:
    """Check everything an alert needs, and say what to do. Exit code 4 if something fails.

    Nobody gets a message. The webhook is called three times, once with a wrong signature.
    """
    looking = _examined(stack, local)
    found = list(looking) if as_json else _shown(looking)
    if as_json:
        typer.echo(json.dumps(_for_programs(found), indent=2))
    if any(each.state is State.FAIL for each in found):
        raise typer.Exit(FAILED)


def _examined(stack: str | None, local: bool) -> Iterator[Finding]:
    """The findings as they are made. Without credentials AWS cannot even name the stack."""
    known = find_stack(stack=stack, local=local) if local or not stack else None
    first = finding(CREDENTIALS, account.credentials(known.access if known else {}))
    yield first
    if first.state is State.FAIL:
        yield from unexamined(CREDENTIALS)
        return
    patient = Patient(known or find_stack(stack=stack), "--local" if local else f"--stack {stack}")
    yield from examine(patient, {first.name: first.state})


def _shown(findings: Iterable[Finding]) -> list[Finding]:
    """A row for each finding, as soon as it is made."""
    found = []
    for each in findings:
        found.append(each)
        for line in _lines(each):
            out.print(line, soft_wrap=True)
    out.print(_summary(found))
    return found


def _lines(finding: Finding) -> Iterator[str]:
    """The row of a finding. Not folded by us: a command is copied as one line."""
    yield f"{_MARKS[finding.state]} {finding.name:<{NAME_WIDTH}} {escape(finding.what)}"
    if finding.mend:
        yield f"{'':<{NAME_WIDTH + 3}}[bold]→[/] {escape(finding.mend)}"


def _summary(found: Sequence[Finding]) -> str:
    states = [each.state for each in found]
    failed, warned = states.count(State.FAIL), states.count(State.WARN)
    untold = sum(each.what.startswith(EMULATOR) for each in found)
    skips = states.count(State.SKIPPED) - untold
    if not failed and not warned and not skips:
        more = f" [dim]{untold} cannot be told on an emulator.[/]" if untold else ""
        return f"[green]All is well.[/]{more}"
    said = [
        (failed, "red", "to mend"),
        (warned, "yellow", "to heed"),
        (skips, "dim", "not looked at"),
    ]
    return ", ".join(f"[{colour}]{count} {what}[/]" for count, colour, what in said if count)


def _for_programs(found: Iterable[Finding]) -> dict[str, object]:
    findings = [asdict(each) for each in found]
    return {
        "well": not any(each["state"] is State.FAIL for each in findings),
        "findings": findings,
    }
