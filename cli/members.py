"""``relay members``: applicants, and what is held about one person."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer
from relay.adapters.system_clock import SystemClock
from relay.domain.person import Person
from relay.usecases.admit import Admit
from relay.usecases.people_ports import ChangedMeanwhile
from relay.usecases.personal_data import ErasePerson, Receipt, describe
from rich.markup import escape
from rich.table import Table

from cli.console import aws_errors, err, out, refuse
from cli.people import Town, find_town
from cli.stack import JsonOption, LocalOption, StackOption

app = typer.Typer(help="The members: applicants, and the rights of each.", no_args_is_help=True)

GroupArgument = Annotated[
    str, typer.Argument(help="The group's id, as `relay groups list` has it.")
]
WhoArgument = Annotated[str, typer.Argument(help="A phone number, a BSUID or a member id.")]

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
    table = Table("Member", "Since", title=f"{len(waiting)} applicants for {escape(group)}")
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
def export(who: WhoArgument, stack: StackOption = None, local: LocalOption = False) -> None:
    """Print all that is held about a person, as JSON."""
    town = find_town(stack, local)
    with aws_errors():
        persons = _meant(town, who)
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
        persons = _meant(town, who)
    for each in persons:
        err.print(f"Member {each.id}: {_counted(len(each.groups), 'membership')}.")
    if not yes:
        typer.confirm("Erase for good?", abort=True, err=True)
    receipts = _erased(town, persons)
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in receipts], indent=2))
    else:
        out.print("\n".join(line for each in receipts for line in _told(each)))


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


def _told(receipt: Receipt) -> Iterable[str]:
    went = (
        _counted(receipt.identities, "identity", "identities"),
        _counted(receipt.memberships, "membership"),
        _counted(receipt.applications, "application"),
        _counted(receipt.consents, "consent"),
    )
    yield f"Erased {receipt.member}: {', '.join(went)}."
    yield receipt.reports
    yield (
        f"Something may still be in the inbound queue for {receipt.inbound_queue_days} days, among"
        f" dead letters for {receipt.dead_letter_days} and in backups for {receipt.backup_days}."
    )
    yield (
        "A keyed hash of each identity stays for"
        f" {receipt.hashed_identity_days} days, so that nothing late brings the person back."
    )


def _at(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment / 1_000, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _counted(count: int, noun: str, nouns: str | None = None) -> str:
    return f"{count} {noun if count == 1 else nouns or noun + 's'}"
