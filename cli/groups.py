"""``relay groups``: the neighbourhoods of the municipality."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from relay.adapters.groups_loading import (
    Changes,
    GroupsLoading,
    LoadedMeanwhileError,
)
from relay.adapters.groups_table import GroupsTable
from rich.markup import escape

from cli.console import REFUSED, aws_errors, err, out, progress, refuse
from cli.frame.commands import Commands
from cli.group_qr import qr
from cli.group_table import BY_COORDINATOR, Admission, group_table
from cli.municipality import Municipality, read_municipality
from cli.naming import ID, MAX_NAME
from cli.nouns import counted
from cli.problems import MunicipalityError, problem_table
from cli.stack import JsonOption, LocalOption, StackOption
from cli.tables import TableOption, find_table

app = Commands(help="The groups: one for each neighbourhood.", no_args_is_help=True)
app.command()(qr)

FileArgument = Annotated[
    Path,
    typer.Argument(
        exists=True,
        dir_okay=False,
        help="GeoJSON: a FeatureCollection of neighbourhoods in WGS84 (CBS, Statbel or your own).",
    ),
]
IdOption = Annotated[
    str | None,
    typer.Option(
        "--id-property", help="The property with the id. Known ones (buurtcode, …) are found."
    ),
]
NameOption = Annotated[
    str | None, typer.Option("--name-property", help="The property with the name.")
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Check only; write nothing.")]


@app.command()
def load(
    file: FileArgument,
    id_property: IdOption = None,
    name_property: NameOption = None,
    table: TableOption = None,
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
    dry_run: DryRunOption = False,
) -> None:
    """Replace the map by the neighbourhoods in FILE. Members keep their groups."""
    groups = None
    if table or stack or local or not dry_run:
        groups = find_table("groups", table=table, stack=stack, local=local)
    municipality = _read(file, id_property, name_property)
    for note in municipality.notes:
        err.print(f"[yellow]Note:[/] {escape(note)}")
    count = len(municipality.neighbourhoods)
    changes = None if groups is None else _applied(GroupsLoading(groups), municipality, dry_run)
    if as_json:
        ids = {} if changes is None else _ids(changes)
        typer.echo(json.dumps({"neighbourhoods": count, "loaded": not dry_run, **ids}, indent=2))
        return
    told = "" if changes is None else f": {_told(changes)}"
    out.print(f"{count} neighbourhoods {'can be' if dry_run else 'are'} loaded{told}.")


def _read(file: Path, id_property: str | None, name_property: str | None) -> Municipality:
    try:
        return read_municipality(file, id_property, name_property, progress)
    except MunicipalityError as refused:
        err.print(problem_table(refused.problems))
        raise typer.Exit(REFUSED) from refused


def _applied(loading: GroupsLoading, municipality: Municipality, dry_run: bool) -> Changes:
    try:
        with aws_errors():
            return _apply(loading, municipality, dry_run)
    except (LoadedMeanwhileError, ValueError) as refused:
        refuse(str(refused))


def _apply(loading: GroupsLoading, municipality: Municipality, dry_run: bool) -> Changes:
    if dry_run:
        return loading.plan(municipality.neighbourhoods)
    with err.status("Loading") as status:
        return loading.replace(
            municipality.neighbourhoods, lambda step: status.update(f"Loading: {step}")
        )


def _told(changes: Changes) -> str:
    return ", ".join(f"{len(ids)} {word.replace('_', ' ')}" for word, ids in _ids(changes).items())


def _ids(changes: Changes) -> dict[str, list[str]]:
    found = {
        "new": changes.added,
        "changed": changes.changed,
        "as_before": changes.unchanged,
        "removed": changes.vanished,
    }
    return {word: [group.id for group in groups] for word, groups in found.items()}


@app.command("list")
def list_groups(
    table: TableOption = None,
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show the groups, with their members counted."""
    asked = find_table("groups", table=table, stack=stack, local=local)
    with aws_errors():
        groups = GroupsTable(asked).all()
    if as_json:
        typer.echo(json.dumps([asdict(group) for group in groups], ensure_ascii=False, indent=2))
    else:
        out.print(group_table(groups))


@app.command()
def add(
    group: Annotated[
        str, typer.Argument(metavar="ID", help="A new id: letters, digits and . _ -.")
    ],
    name: Annotated[str, typer.Argument(help="As people read it.")],
    who: Annotated[
        Admission,
        typer.Option(
            "--admission", case_sensitive=False, help="Who may join; default: as in the country."
        ),
    ] = Admission.OPEN,
    table: TableOption = None,
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Make a group that lies nowhere, such as the volunteers of drills. No map removes it."""
    if not ID.fullmatch(group) or not 0 < len(name.strip()) <= MAX_NAME:
        raise typer.BadParameter(
            f"ID is 1 to 64 letters, digits and . _ -; NAME 1 to {MAX_NAME} characters"
        )
    found = GroupsTable(find_table("groups", table=table, stack=stack, local=local))
    with aws_errors():
        if not found.add_placeless(group, name.strip()):
            refuse(f"there is a group {group} already; nothing was changed")
        found.set_admission(group, BY_COORDINATOR[who])
    if as_json:
        typer.echo(json.dumps({"id": group, "name": name.strip(), "admission": who}, indent=2))
    else:
        out.print(f"Group {group} is there, for all who join it: {escape(name.strip())}.")


@app.command()
def admission(
    groups: Annotated[
        list[str],
        typer.Argument(
            metavar="GROUP...", help="Ids of groups.", autocompletion=lambda: [*Admission]
        ),
    ],
    who: Annotated[
        Admission, typer.Argument(case_sensitive=False, help="default: as in the country.")
    ],
    table: TableOption = None,
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Choose who may join: anybody at once, or who is admitted by a coordinator."""
    found = GroupsTable(find_table("groups", table=table, stack=stack, local=local))
    with aws_errors():
        if missing := set(groups) - set(found.named(groups)):
            refuse(f"there is no group {', '.join(sorted(missing))}; nothing was changed")
        for group in groups:
            found.set_admission(group, BY_COORDINATOR[who])
    if as_json:
        typer.echo(json.dumps({"groups": groups, "admission": who}, indent=2))
    else:
        out.print(f"{counted(len(groups), 'group')}: {who}.")
