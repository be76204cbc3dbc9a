"""``relay groups``: the neighbourhoods of the municipality."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from relay.adapters.groups_loading import (
    Changes,
    GroupsInUseError,
    GroupsLoading,
    LoadedMeanwhileError,
)
from relay.adapters.groups_table import GroupsTable
from relay.domain.group import Group
from rich.markup import escape
from rich.table import Table

from cli.console import REFUSED, aws_errors, err, out, progress, refuse
from cli.municipality import Municipality, read_municipality
from cli.problems import MunicipalityError, problem_table
from cli.tables import LocalOption, StackOption, TableOption, find_tables

app = typer.Typer(help="The groups: one for each neighbourhood.", no_args_is_help=True)

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
    dry_run: DryRunOption = False,
) -> None:
    """Replace the map by the neighbourhoods in FILE. Members keep their groups."""
    groups = None
    if table or stack or local or not dry_run:
        groups = find_tables("groups", table=table, stack=stack, local=local).open("groups")
    municipality = _read(file, id_property, name_property)
    for note in municipality.notes:
        err.print(f"[yellow]Note:[/] {escape(note)}")
    count = len(municipality.neighbourhoods)
    if groups is None:
        out.print(f"{count} neighbourhoods can be loaded.")
        return
    try:
        with aws_errors():
            changes = _apply(GroupsLoading(groups), municipality, dry_run)
    except (GroupsInUseError, LoadedMeanwhileError) as refused:
        refuse(str(refused))
    out.print(f"{count} neighbourhoods {'can be' if dry_run else 'are'} loaded: {_told(changes)}.")


def _read(file: Path, id_property: str | None, name_property: str | None) -> Municipality:
    try:
        return read_municipality(file, id_property, name_property, progress)
    except MunicipalityError as refused:
        err.print(problem_table(refused.problems))
        raise typer.Exit(REFUSED) from refused


def _apply(loading: GroupsLoading, municipality: Municipality, dry_run: bool) -> Changes:
    if dry_run:
        return loading.plan(municipality.neighbourhoods)
    with err.status("Loading") as status:
        return loading.replace(
            municipality.neighbourhoods, lambda step: status.update(f"Loading: {step}")
        )


def _told(changes: Changes) -> str:
    counts = {
        "new": changes.added,
        "changed": changes.changed,
        "as before": changes.unchanged,
        "removed": changes.vanished,
    }
    return ", ".join(f"{len(groups)} {word}" for word, groups in counts.items())


@app.command("list")
def list_groups(
    table: TableOption = None,
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Show the groups, with their members counted."""
    tables = find_tables("groups", table=table, stack=stack, local=local)
    with aws_errors():
        groups = GroupsTable(tables.open("groups")).all()
    if as_json:
        typer.echo(json.dumps([asdict(group) for group in groups], ensure_ascii=False, indent=2))
    else:
        out.print(_group_table(groups))


def _group_table(groups: list[Group]) -> Table:
    table = Table("Id", "Name", title=f"{len(groups)} groups")
    table.add_column("Memberships", justify="right")
    table.add_column("Neighbours", justify="right")
    for group in groups:
        counts = str(group.memberships), str(len(group.neighbours))
        table.add_row(escape(group.id), escape(group.name), *counts)
    return table
