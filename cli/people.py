"""The people of a stack, and whom an operator means: by phone number, BSUID or member id."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
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
from cli.tables import Tables, check_one_stack, find_tables, local_stack

_BSUID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}", re.A)
_MEMBER = re.compile(r"[0-9a-f]{32}")

CONTACT_DAYS = 30
"""The template's default of ContactRetentionDays."""


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


def find_town(stack: str | None, local: bool) -> Town:
    """The people of the stack that the command's options point at.

    Raises:
        typer.BadParameter: not exactly one option, or it points at nothing.
    """
    check_one_stack(stack, local)
    tables = find_tables("members", stack=stack, local=local)
    with aws_errors():
        told = _told_by_stack(stack) if stack else local_stack("pseudonym_secret", "country")
        keyed = KeyedHash(_secret(told, tables))
    clock, groups = SystemClock(), GroupsTable(tables.open("groups"))
    days = int(told.get("contact_days", CONTACT_DAYS))
    return Town(
        PeopleTable(tables.open("members"), keyed, clock, days, groups),
        groups,
        SenderItem(tables.open("alerts"), tables.sending_number(), clock),
        Pseudonyms(keyed),
        str(told["country"]),
    )


def _told_by_stack(stack: str) -> Mapping[str, Any]:
    (found,) = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])}
    chosen = {each["ParameterKey"]: each["ParameterValue"] for each in found.get("Parameters", [])}
    if "PseudonymKeyArn" not in outputs:
        raise typer.BadParameter("the stack does not name its key of pseudonyms: deploy it again")
    return {
        "pseudonym_secret": outputs["PseudonymKeyArn"],
        "country": chosen.get("Country", "NL"),
        "contact_days": chosen.get("ContactRetentionDays", CONTACT_DAYS),
    }


def _secret(told: Mapping[str, Any], tables: Tables) -> str:
    secrets = boto3.client("secretsmanager", **tables.access)
    found = secrets.get_secret_value(SecretId=told["pseudonym_secret"])
    return found["SecretString"].strip()


def _identity(who: str, country: str) -> Identity:
    if _BSUID.fullmatch(who):
        return Identity(bsuid=who)
    try:
        number = phonenumbers.parse(who, country)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise typer.BadParameter(
            "that is no phone number (write +31 6 12345678), BSUID (NL.1234…) or member id"
            " (32 hexadecimal digits)"
        )
    return Identity(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
