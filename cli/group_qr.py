"""``relay groups qr``: a poster by which neighbours join."""

import json
from pathlib import Path
from typing import Annotated

import typer
from relay.adapters.groups_table import GroupsTable
from relay.domain.country import COUNTRIES, LANGUAGES
from rich.markup import escape

from cli.console import aws_errors, out, refuse
from cli.poster import poster
from cli.public_number import find_public_number
from cli.stack import JsonOption, LocalOption, StackOption
from cli.tables import TableOption, find_table


def qr(
    group: Annotated[str, typer.Argument(help="Id of the group.")],
    language: Annotated[str, typer.Option(help=f"One of {', '.join(LANGUAGES)}.")] = LANGUAGES[0],
    file: Annotated[Path, typer.Option("--out", help="Where to write it.")] = Path("poster.svg"),
    number: Annotated[str | None, typer.Option(help="That people write to, +31…")] = None,
    country: Annotated[str | None, typer.Option(help="NL or BE.")] = None,
    table: TableOption = None,
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
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
    try:
        file.write_text(poster(found, language, COUNTRIES[to.country], to), encoding="utf-8")
    except OSError as failed:
        raise typer.BadParameter(f"--out {file}: {failed.strerror}") from failed
    if as_json:
        told = {
            "file": str(file),
            "group": found.id,
            "language": language,
            "number": f"+{to.number}",
        }
        typer.echo(json.dumps(told, indent=2))
        return
    out.print(f"{file}: poster for {escape(found.name)}, to be printed on A4.")
