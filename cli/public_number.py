"""The number that people write to, as a stack names it."""

import re
from dataclasses import dataclass

import typer

from cli.stack import find_stack

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
    told = find_stack(stack=stack, local=local).parameters if stack or local else {}
    digits = re.sub(r"[+\s().-]", "", number or told.get("WhatsAppNumber", ""))
    if not re.fullmatch(r"[1-9]\d{6,14}", digits):
        raise typer.BadParameter("give --number, as in +31 6 12345678: the one people write to")
    known = (country or told.get("Country", "")).upper()
    if known not in ("NL", "BE"):
        raise typer.BadParameter("give --country NL or --country BE: it decides whom to call")
    return PublicNumber(digits, told.get("WhatsAppLinkUrl", LINK_URL), known)
