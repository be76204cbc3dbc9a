"""The code of a sign-up: ten characters that stand for a choice of groups, for half an hour.

Crockford's base 32 (https://www.crockford.com/base32.html) has no I, L, O and U, so a code that
somebody types from a screen is read right, and no code is a rude word.
"""

import re
import secrets
from collections.abc import Mapping
from urllib.parse import quote

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
"""50 bits: who tries a million codes while a million are valid hits one in a thousand times."""

VALID_MS = 1_800_000

JOIN_WORDS: Mapping[str, str] = {
    "nl": "AANMELDEN",
    "fr": "INSCRIPTION",
    "de": "ANMELDEN",
    "en": "JOIN",
}
"""What stands before a code, or before a group on a poster, by language."""

_READ_AS = str.maketrans("ILO", "110")
_GAPS = re.compile(r"[\s\-‐‑‒–—_.]+")


def new_code() -> str:
    """A code that nobody can guess, with a digit in it: no two words are taken for one."""
    while not any(map(str.isdigit, code := "".join(map(secrets.choice, [ALPHABET] * LENGTH)))):
        pass
    return code


def shown(code: str) -> str:
    """The code as people read it: ``XXXXX-XXXXX``."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def normalised(text: str) -> str | None:
    """The code that somebody wrote, whatever its case, blanks and hyphens; None if it is none.

    I and L are read as 1, O as 0.
    """
    typed = _GAPS.sub("", text)
    code = typed.upper().translate(_READ_AS)
    return code if len(typed) == LENGTH and set(code) <= set(ALPHABET) else None


def join_link(link_url: str, number: str, language: str, wish: str) -> str:
    """The address that opens WhatsApp with the join word and ``wish`` ready to be sent.

    ``link_url`` such as ``https://wa.me``; ``number`` in digits, as wa.me takes it
    (https://faq.whatsapp.com/5913398998672934, "How to use click to chat").
    """
    return f"{link_url}/{number}?text={quote(f'{JOIN_WORDS[language]} {wish}', safe='')}"
