"""``relay members``: applicants, and what is held about one person."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer
from relay.adapters.system_clock import SystemClock
from relay.domain.person import Person
from relay.usecases.admit import Admit
from relay.usecases.mark_test import MarkTest
from relay.usecases.people_ports import ChangedMeanwhile
from relay.usecases.personal_data import ErasePerson, Receipt, describe
from rich.markup import escape
from rich.table import Table

from cli.console import aws_errors, err, out, refuse
from cli.erasure_view import erased_lines
from cli.frame.commands import Commands
from cli.member_stats import stats
from cli.nouns import counted
from cli.people import Town, WhoArgument, find_town, read_who
from cli.stack import JsonOption, LocalOption, StackOption

app = Commands(help="The members: applicants, and the rights of each.", no_args_is_help=True)
app.command()(stats)

GroupArgument = Annotated[
    str, typer.Argument(help="The group's id, as `relay groups list` has it.")
]

BUSY = "somebody else changes that person at the same time, again and again; try once more"


@app.command()
def applicants(
    group: GroupArgument,
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show who waits to be admitted to GROUP."""
    waiting = _waiting(find_town(stack, local), group)
    if as_json:
        found = [{"member": member, "since": _at(since)} for member, since in waiting]
        typer.echo(json.dumps(found, indent=2))
        return
    table = Table(
        "Member", "Since", title=f"{counted(len(waiting), 'applicant')} for {escape(group)}"
    )
    for member, since in waiting:
        table.add_row(member, _at(since))
    out.print(table)


@app.command()
def admit(
    group: GroupArgument,
    members: Annotated[list[str] | None, typer.Argument(help="Member ids of applicants.")] = None,
    everybody: Annotated[bool, typer.Option("--all", help="All who wait now.")] = False,
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Make members of applicants: from now on they get the alerts of GROUP."""
    if bool(members) == everybody:
        raise typer.BadParameter("give member ids, or --all")
    town = find_town(stack, local)
    waiting = [member for member, _ in _waiting(town, group)]
    asked = waiting if everybody else list(dict.fromkeys(members or []))
    try:
        with aws_errors():
            done = Admit(town.people, SystemClock())(group, asked)
    except ChangedMeanwhile:
        refuse(BUSY)
    others = [each for each in asked if each not in done]
    if as_json:
        typer.echo(json.dumps({"admitted": done, "not_waiting": others}, indent=2))
    else:
        out.print(f"{len(done)} admitted to {escape(group)}.")
    if others:
        refuse(f"not waiting for {group}: {', '.join(others)}")


@app.command()
def export(
    who: WhoArgument,
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: Annotated[bool, typer.Option("--json", help="It is JSON in any case.")] = True,
) -> None:
    """Print all that is held about a person, as JSON."""
    town = find_town(stack, local)
    with aws_errors():
        persons = _meant(town, read_who(who))
        held = [_held(town, each) for each in persons]
    typer.echo(json.dumps(held, ensure_ascii=False, indent=2))


@app.command()
def erase(
    who: WhoArgument,
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Erase a person: number, memberships, consents and every link to them."""
    town = find_town(stack, local)
    with aws_errors():
        persons = _meant(town, read_who(who, question_follows=not yes))
    for each in persons:
        err.print(f"Member {each.id}: {counted(len(each.groups), 'membership')}.")
    if not yes:
        typer.confirm("Erase for good?", abort=True, err=True)
    receipts = _erased(town, persons)
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in receipts], indent=2))
    else:
        out.print("\n".join(line for each in receipts for line in erased_lines(each)))


class Switch(StrEnum):
    """Whether a phone is a test phone."""

    ON = "on"
    OFF = "off"


@app.command("test")
def mark_test(
    who: WhoArgument,
    switch: Annotated[
        Switch, typer.Argument(case_sensitive=False, help="on: alerts of the status Test reach it.")
    ],
    stack: StackOption = None,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Make somebody's phone one of the municipality's own test phones, or an ordinary one."""
    town = find_town(stack, local)
    try:
        with aws_errors():
            persons = _meant(town, read_who(who))
            for each in persons:
                MarkTest(town.people)(each.id, switch is Switch.ON)
    except ChangedMeanwhile:
        refuse(BUSY)
    except LookupError:
        refuse("nobody is known by that any more")
    if as_json:
        marked = [
            {"member": each.id, "test": switch is Switch.ON, "groups": each.groups}
            for each in persons
        ]
        typer.echo(json.dumps(marked, indent=2))
        return
    for each in persons:
        out.print(f"Member {each.id}: test {switch}, {counted(len(each.groups), 'membership')}.")
        if switch is Switch.ON and not each.groups:
            err.print("Nothing reaches it yet: it has to join a group first.")


def _waiting(town: Town, group: str) -> list[tuple[str, int]]:
    with aws_errors():
        if group not in town.groups.named([group]):
            refuse(f"there is no group {group}")
        return town.people.applicants(group)


def _meant(town: Town, who: str) -> Sequence[Person]:
    return town.named(who) or refuse("nobody is known by that")


def _held(town: Town, person: Person) -> dict[str, object]:
    return describe(
        person,
        town.people.consents(person.id),
        pseudonym=town.pseudonyms(person.id),
        forgotten_at=town.people.forgotten_at(person),
    )


def _erased(town: Town, persons: Iterable[Person]) -> list[Receipt]:
    """Two who turn out to be one go together, so the second may be gone already."""
    erase_person = ErasePerson(town.people, town.sender, SystemClock())
    try:
        with aws_errors():
            return [gone for each in persons if (gone := erase_person(each.id))]
    except ChangedMeanwhile:
        refuse(BUSY)


def _at(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment / 1_000, UTC):%Y-%m-%dT%H:%M:%SZ}"
