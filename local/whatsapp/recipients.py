"""Who a message goes to: phone numbers, business-scoped user ids (BSUIDs), and how Meta reads them.

Sources: Meta's send-messages page (the rule of the leading plus) and its BSUID pages (2026-02 to
2026-08).
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from local.whatsapp.errors import GraphError, invalid, missing, not_simulated
from local.whatsapp.settings import Settings

BSUID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")
_ORNAMENT = str.maketrans("", "", "+-() ")
_BSUID_RANGE = 10**20

# Calling code: country. Only to find a code's length and to head a BSUID; others become ZZ.
CALLING_CODES = {
    "1": "US", "7": "KZ", "27": "ZA", "30": "GR", "31": "NL", "32": "BE", "33": "FR", "34": "ES",
    "36": "HU", "39": "IT", "40": "RO", "41": "CH", "43": "AT", "44": "GB", "45": "DK", "46": "SE",
    "47": "NO", "48": "PL", "49": "DE", "61": "AU", "62": "ID", "81": "JP", "86": "CN", "90": "TR",
    "91": "IN", "212": "MA", "297": "AW", "351": "PT", "352": "LU", "353": "IE", "358": "FI",
    "359": "BG", "370": "LT", "371": "LV", "372": "EE", "380": "UA", "385": "HR", "386": "SI",
    "420": "CZ", "421": "SK", "423": "LI", "597": "SR", "599": "CW",
}  # fmt: skip

# Digits after the calling code, where the plan fixes them: with another length there is no phone.
NATIONAL_LENGTHS = {"31": (9, 9), "32": (8, 9)}


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who a request names: `given` as written, `phone` in digits without plus, or a `bsuid`."""

    given: str
    phone: str | None
    bsuid: str | None


def calling_code(digits: str) -> str:
    """Return the calling code that `digits` start with, or nothing when it is not in the table."""
    return next((digits[:n] for n in (3, 2, 1) if digits[:n] in CALLING_CODES), "")


def has_possible_length(digits: str) -> bool:
    """Tell whether a number can exist, as far as the numbering plan says."""
    code = calling_code(digits)
    shortest, longest = NATIONAL_LENGTHS.get(code, (4, 14))
    return shortest <= len(digits) - len(code) <= longest


def read_phone(text: str, settings: Settings) -> str:
    """Return the digits of a phone number as Meta would understand it.

    Blanks, ``+ - ( )`` are ignored. Without a leading plus, a number that does not start with the
    business number's own calling code gets that code in front (documented; a setting turns it off).

    Raises:
        GraphError: 131009 when it is no phone number.
    """
    digits = text.translate(_ORNAMENT)
    if not (digits.isascii() and digits.isdigit()):
        raise GraphError(131009, f"Recipient phone number {text!r} is not valid")
    own = calling_code(settings.display_phone_number)
    bare = not text.lstrip().startswith("+")
    if bare and settings.own_country_code_without_plus and not digits.startswith(own):
        digits = own + digits
    if not 7 <= len(digits) <= 15:
        raise GraphError(
            131009, f"Recipient phone number {text!r} has {len(digits)} digits, not 7 to 15"
        )
    return digits


def read_recipient(body: dict[str, Any], settings: Settings) -> Recipient:
    """Return whom the body of a send names; ``to`` wins from ``recipient``.

    Raises:
        GraphError: 100 when nobody is named, 131009 when the value is not valid.
    """
    kind = body.get("recipient_type", "individual")
    if kind == "group":
        raise not_simulated("groups (recipient_type 'group')")
    if kind != "individual":
        raise invalid(f"Param recipient_type must be 'individual' or 'group', not {kind!r}")
    to, bsuid = body.get("to"), body.get("recipient")
    if to:
        return Recipient(
            str(to), read_phone(str(to), settings), read_bsuid(bsuid) if bsuid else None
        )
    if not bsuid:
        raise missing("to")
    return Recipient(str(bsuid), None, read_bsuid(bsuid))


def read_bsuid(value: object) -> str:
    """Check a BSUID.

    Raises:
        GraphError: 131009 when it does not have the form of one.
    """
    text = str(value)
    if not BSUID.fullmatch(text):
        raise GraphError(
            131009, f"Param recipient {text!r} is not a user id such as NL.13491208655302741918"
        )
    return text


@lru_cache(maxsize=8)
def _scramble(seed: int) -> tuple[int, int, int]:
    draw = random.Random(seed)  # noqa: S311 - repeatable, not secret
    factor = draw.randrange(10**18, _BSUID_RANGE // 10) * 10 + 7  # coprime with a power of ten
    return factor, pow(factor, -1, _BSUID_RANGE), draw.randrange(_BSUID_RANGE)


def bsuid_of(phone: str, seed: int) -> str:
    """Return the BSUID that belongs to a phone number: always the same one, and reversible."""
    factor, _, shift = _scramble(seed)
    country = CALLING_CODES.get(calling_code(phone), "ZZ")
    return f"{country}.{(int(phone) * factor + shift) % _BSUID_RANGE:020d}"


def phone_of(bsuid: str, seed: int) -> str | None:
    """Return the phone number behind a BSUID, or None if it was not made by :func:`bsuid_of`."""
    country, _, number = bsuid.partition(".")
    if len(number) != 20 or not number.isdigit():
        return None
    _, inverse, shift = _scramble(seed)
    phone = str((int(number) - shift) * inverse % _BSUID_RANGE)
    possible = 7 <= len(phone) <= 15 and has_possible_length(phone)
    return phone if possible and CALLING_CODES.get(calling_code(phone), "ZZ") == country else None
