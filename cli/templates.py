"""``relay templates``: the fixed words of every alert, which Meta approves beforehand."""

import json
from collections.abc import Iterable, Sequence
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Column, Table

from cli.console import AWS_FAILED, complain, err, out
from cli.frame.commands import Commands
from cli.graph import find_graph, graph_errors
from cli.stack import JsonOption, LocalOption, StackOption, find_stack
from cli.template_push import Pushed, push_missing, wait_for_review
from cli.template_standing import APPROVED, MISSING, PENDING, Standing, Templates, templates_of

NOT_READY = 4
"""Exit code while a template is missing, not approved, or not as we mean it; for nothing else."""

WAIT_S = 600

_PLAINLY = {
    "ABUSIVE_CONTENT": "Meta finds the words abusive",
    "INCORRECT_CATEGORY": "Meta does not take it for UTILITY",
    "INVALID_FORMAT": "Meta finds the parameters or the form wrong",
    "PROMOTIONAL": "Meta takes it for advertising",
    "SCAM": "Meta takes it for a fraud",
    "TAG_CONTENT_MISMATCH": "Meta finds that language or category does not fit the words",
}
_MEND = "object to it in WhatsApp Manager, or edit it there"
_STATES = {
    MISSING: "not at Meta: `relay templates push` creates it",
    PENDING: "Meta has not decided yet: minutes, at most 24 hours as a rule",
    "PAUSED": "people complained; it comes back after 3 or 6 hours, its other wording is used",
    "DISABLED": "people complained too often; its other wording is used",
}

app = Commands(help="The message templates: what Meta approves beforehand.", no_args_is_help=True)


@app.command()
def status(
    stack: StackOption = None, local: LocalOption = False, as_json: JsonOption = False
) -> None:
    """Show how each template stands. Exit code 0 if all are approved as we mean them, else 4."""
    templates = _find(stack, local)
    with graph_errors():
        standings = templates.read()
    if as_json:
        _dump([each.for_programs() for each in standings])
    else:
        out.print(_table(standings), _summary(standings))
        _show_differences(standings)
    _end(standings)


@app.command()
def push(
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
    wait: Annotated[
        float, typer.Option("--wait", min=0, help="Seconds to wait for Meta's review.")
    ] = WAIT_S,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Do not wait for it.")] = False,
) -> None:
    """Create the templates that are missing, and wait until Meta has approved them.

    What is there stays as it is, so it can be run again. Exit code 0 if all are approved as we mean
    them (with --no-wait also while Meta decides), else 4.
    """
    templates = _find(stack, local)
    with graph_errors():
        pushed = push_missing(templates)
        seconds = 0 if no_wait or pushed.stopped else wait
        standings = wait_for_review(templates, seconds, pushed.refused)
    if as_json:
        _dump(_for_programs(pushed, standings))
    else:
        _tell(pushed, standings)
    _end_if_stopped(pushed)
    _end([each for each in standings if not (no_wait and _under_way(each, pushed))])


def _find(stack: str | None, local: bool) -> Templates:
    found = find_stack(stack=stack, local=local)
    return templates_of(found, find_graph(found))


def _under_way(standing: Standing, pushed: Pushed) -> bool:
    if standing.status == MISSING:
        return standing.key in pushed.created
    return standing.status == PENDING and not standing.differs


def _tell(pushed: Pushed, standings: Sequence[Standing]) -> None:
    left = [each for each in standings if not each.ready]
    if left:
        out.print(_table(left))
    out.print(f"{len(pushed.created)} created. {_summary(standings)}")
    for standing in standings:
        if standing.status == MISSING and (refused := pushed.refused.get(standing.key)):
            where = f"{standing.name}/{standing.language}"
            err.print(f"[red]Not created:[/] {where}: {escape(str(refused))}")
    _show_differences(standings)


def _summary(standings: Sequence[Standing]) -> str:
    approved = sum(each.status == APPROVED for each in standings)
    pending = sum(each.status == PENDING for each in standings)
    rest = len(standings) - approved - pending
    return f"{approved} of {len(standings)} approved, {pending} in review, {rest} otherwise."


def _table(standings: Iterable[Standing]) -> Table:
    table = Table(Column("Template", no_wrap=True), "Status", "Quality", "What it means")
    for each in standings:
        cells = f"{each.name}/{each.language}", each.status, each.quality, _meaning(each)
        table.add_row(*map(escape, cells))
    return table


def _meaning(standing: Standing) -> str:
    if standing.reason:
        plain = _PLAINLY.get(standing.reason, "Meta gives a reason of its own")
        return f"{standing.reason}: {plain}; {_MEND}"
    if standing.differs:
        return f"not as we mean it: {', '.join(standing.differs)}"
    return _STATES.get(standing.status, "")


def _show_differences(standings: Iterable[Standing]) -> None:
    """Both texts; not mended here, since an approved one can be edited once a day only."""
    for each in standings:
        for what, (ours, metas) in each.differs.items():
            err.print(f"[yellow]Differs:[/] {each.name}/{each.language}, {escape(what)}")
            err.print(f"  ours:   {escape(ours)}\n  Meta's: {escape(metas)}")
    if any(each.differs for each in standings):
        err.print("Nothing was changed: edit them in WhatsApp Manager; Meta reviews them again.")


def _for_programs(pushed: Pushed, standings: Sequence[Standing]) -> dict[str, object]:
    refused = [
        {"name": name, "language": language, "code": why.code, "subcode": why.subcode}
        | {"text": why.text}
        for (name, language), why in pushed.refused.items()
    ]
    created = [{"name": name, "language": language} for name, language in pushed.created]
    templates = [each.for_programs() for each in standings]
    return {"created": created, "refused": refused, "templates": templates}


def _dump(found: object) -> None:
    typer.echo(json.dumps(found, indent=2, ensure_ascii=False))


def _end_if_stopped(pushed: Pushed) -> None:
    if pushed.stopped:
        mend = "Run it again later: what was created stays, and the rest follows."
        raise complain("WhatsApp", str(pushed.stopped), AWS_FAILED, mend=mend)


def _end(standings: Iterable[Standing]) -> None:
    if not all(each.ready for each in standings):
        raise typer.Exit(NOT_READY)
