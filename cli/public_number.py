"""The number that people write to, as a stack names it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import boto3
import typer

from cli.tables import local_stack

LINK_URL = "https://wa.me"


@dataclass(frozen=True, slots=True)
class PublicNumber:
    """``number`` in digits, without plus; ``link_url`` opens a chat with it; ``country`` is NL or
    BE.
    """

    number: str
    link_url: str
    country: str


def find_public_number(
    stack: str | None, local: bool, number: str | None, country: str | None
) -> PublicNumber:
    """What the stack tells, but for what is given by hand.

    Raises:
        typer.BadParameter: the number or the country is in neither.
    """
    told = _told_by_stack(stack) if stack else _told_locally() if local else {}
    digits = re.sub(r"[+\s().-]", "", number or told.get("number", ""))
    if not re.fullmatch(r"[1-9]\d{6,14}", digits):
        raise typer.BadParameter("give --number, as in +31 6 12345678: the one people write to")
    known = (country or told.get("country", "")).upper()
    if known not in ("NL", "BE"):
        raise typer.BadParameter("give --country NL or --country BE: it decides whom to call")
    return PublicNumber(digits, told.get("link_url", LINK_URL), known)


def _told_by_stack(stack: str) -> Mapping[str, str]:
    (described,) = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    values = {
        **{
            each["ParameterKey"]: each["ParameterValue"] for each in described.get("Parameters", [])
        },
        **{each["OutputKey"]: each["OutputValue"] for each in described.get("Outputs", [])},
    }
    return _named(values, "WhatsAppNumber", "WhatsAppLinkUrl", "Country")


def _told_locally() -> Mapping[str, str]:
    return _named(local_stack(), "whatsapp_number", "whatsapp_link_url", "country")


def _named(values: Mapping[str, str], number: str, link_url: str, country: str) -> dict[str, str]:
    names = {"number": number, "link_url": link_url, "country": country}
    return {name: values[key] for name, key in names.items() if values.get(key)}
