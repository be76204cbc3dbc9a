"""The people of a stack, and whom an operator means: by phone number, BSUID or member id."""

import re
import sys
from dataclasses import dataclass
from typing import Annotated

import phonenumbers
import typer
from relay.adapters.groups_table import GroupsTable
from relay.adapters.keyed_hash import KeyedHash
from relay.adapters.people_table import PeopleTable
from relay.adapters.pseudonyms import Pseudonyms
from relay.adapters.sender_item import SenderItem
from relay.adapters.system_clock import SystemClock
from relay.domain.identity import Identity
from relay.domain.person import Person

from cli.console import aws_errors
from cli.stack import Stack, find_stack
from cli.tables import tables_of

WhoArgument = Annotated[
    str, typer.Argument(help="A phone number, a BSUID or a member id; - reads it from stdin.")
]

STDIN = "-"
"""WHO as the standard input has it: what is typed as an argument stays in the shell's history, and
everybody on the machine can see it in the list of processes."""

_BSUID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}", re.A)
_MEMBER = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Town:
    """A stack's people. ``country`` is whose numbers may be written without +."""

    people: PeopleTable
    groups: GroupsTable
    sender: SenderItem
    pseudonyms: Pseudonyms
    country: str

    def named(self, who: str) -> list[Person]:
        """Whoever is meant: nobody, one, or two of whom we do not know that they are one.

        Raises:
            typer.BadParameter: it is none of the three.
        """
        if _MEMBER.fullmatch(who):
            person = self.people.by_id(who)
            return [person] if person else []
        return list(self.people.find(_identity(who, self.country)).persons)


def read_who(who: str, *, question_follows: bool = False) -> str:
    """WHO itself or, for ``-``, the line of standard input; unseen if somebody types it.

    Raises:
        typer.BadParameter: there is not one line, or a question could not be answered afterwards.
    """
    if who != STDIN:
        return who
    if sys.stdin.isatty():
        return str(typer.prompt("Number, BSUID or member id", hide_input=True, err=True))
    if question_follows:
        raise typer.BadParameter("WHO comes by standard input, so nobody can be asked: add --yes")
    lines = sys.stdin.read().split("\n")
    found = [line.strip() for line in lines if line.strip()]
    if len(found) != 1:
        raise typer.BadParameter(f"standard input has {len(found)} lines: give one WHO")
    return found[0]


def find_town(stack: str | None, local: bool) -> Town:
    """The people of the stack that the command's options point at.

    Raises:
        typer.BadParameter: not exactly one option, or it points at nothing.
    """
    found = find_stack(stack=stack, local=local)
    tables, clock = tables_of(found), SystemClock()
    keyed, groups = KeyedHash(_pseudonym_key(found)), GroupsTable(tables.open("groups"))
    days = int(found.parameter("ContactRetentionDays"))
    return Town(
        PeopleTable(tables.open("members"), keyed, clock, days, groups),
        groups,
        SenderItem(tables.open("alerts"), tables.sending_number(), clock),
        Pseudonyms(keyed),
        found.parameter("Country"),
    )


def _pseudonym_key(stack: Stack) -> str:
    arn = stack.output("PseudonymKeyArn")
    with aws_errors():
        found = stack.client("secretsmanager").get_secret_value(SecretId=arn)
    return str(found["SecretString"]).strip()


def _identity(who: str, country: str) -> Identity:
    if _BSUID.fullmatch(who):
        return Identity(bsuid=who)
    try:
        number = phonenumbers.parse(who, country)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise typer.BadParameter(
            "WHO is no phone number (write +31 6 12345678), BSUID (NL.1234…) or member id"
            " (32 hexadecimal digits)"
        )
    return Identity(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
