"""``relay groups``: the neighbourhoods of the municipality."""

import json
from dataclasses import asdict
from enum import StrEnum
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
from relay.domain.country import COUNTRIES, LANGUAGES
from relay.domain.group import Group
from rich.markup import escape
from rich.table import Table

from cli.console import REFUSED, aws_errors, err, out, progress, refuse
from cli.municipality import Municipality, read_municipality
from cli.poster import poster
from cli.problems import MunicipalityError, problem_table
from cli.public_number import find_public_number
from cli.stack import LocalOption, StackOption
from cli.tables import TableOption, find_table

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
        groups = find_table("groups", table=table, stack=stack, local=local)
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
    asked = find_table("groups", table=table, stack=stack, local=local)
    with aws_errors():
        groups = GroupsTable(asked).all()
    if as_json:
        typer.echo(json.dumps([asdict(group) for group in groups], ensure_ascii=False, indent=2))
    else:
        out.print(_group_table(groups))


def _group_table(groups: list[Group]) -> Table:
    table = Table("Id", "Name", title=f"{len(groups)} groups")
    table.add_column("Memberships", justify="right")
    table.add_column("Neighbours", justify="right")
    table.add_column("Admission")
    for group in groups:
        counts = str(group.memberships), str(len(group.neighbours))
        table.add_row(escape(group.id), escape(group.name), *counts, _admission_of(group))
    return table


class Admission(StrEnum):
    """Who may join a group at once."""

    OPEN = "open"
    COORDINATOR = "coordinator"
    DEFAULT = "default"


_BY_COORDINATOR = {Admission.OPEN: False, Admission.COORDINATOR: True, Admission.DEFAULT: None}


def _admission_of(group: Group) -> str:
    return next(word for word, means in _BY_COORDINATOR.items() if means is group.by_coordinator)


@app.command()
def admission(
    groups: Annotated[list[str], typer.Argument(metavar="GROUP...", help="Ids of groups.")],
    who: Annotated[Admission, typer.Argument(help="default: as in the country.")],
    table: TableOption = None,
    stack: StackOption = None,
    local: LocalOption = False,
) -> None:
    """Choose who may join: anybody at once, or who is admitted by a coordinator."""
    found = GroupsTable(find_table("groups", table=table, stack=stack, local=local))
    with aws_errors():
        if missing := set(groups) - set(found.named(groups)):
            refuse(f"there is no group {', '.join(sorted(missing))}; nothing was changed")
        for group in groups:
            found.set_admission(group, _BY_COORDINATOR[who])
    out.print(f"{len(groups)} groups: {who}.")


@app.command()
def qr(
    group: Annotated[str, typer.Argument(help="Id of the group.")],
    language: Annotated[str, typer.Option(help=f"One of {', '.join(LANGUAGES)}.")] = LANGUAGES[0],
    file: Annotated[Path, typer.Option("--out", help="Where to write it.")] = Path("poster.svg"),
    number: Annotated[str | None, typer.Option(help="That people write to, +31…")] = None,
    country: Annotated[str | None, typer.Option(help="NL or BE.")] = None,
    table: TableOption = None,
    stack: StackOption = None,
    local: LocalOption = False,
) -> None:
    """Draw a poster (SVG, A4) with a QR that opens WhatsApp with the group's join word."""
    if language not in LANGUAGES:
        raise typer.BadParameter(f"--language is one of {', '.join(LANGUAGES)}")
    groups = find_table("groups", table=table, stack=stack, local=local)
    with aws_errors():
        to = find_public_number(stack, local, number, country)
        found = GroupsTable(groups).named([group]).get(group)
    if found is None:
        refuse(f"there is no group {group}; relay groups list shows all")
    file.write_text(poster(found, language, COUNTRIES[to.country], to), encoding="utf-8")
    out.print(f"{file}: poster for {escape(found.name)}, to be printed on A4.")
