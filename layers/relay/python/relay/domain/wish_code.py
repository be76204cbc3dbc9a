"""A sign-up code in a message, as people send it on: two blocks of five in Crockford's base 32."""

import re
from dataclasses import dataclass

_PAIR = re.compile(
    r"(?<![0-9A-Za-z])([0-9A-Za-z]{5})([\s_.·‐-―−/-]{0,3})([0-9A-Za-z]{5})(?![0-9A-Za-z])"
)
_BLOCK = re.compile(r"[0-9A-HJKMNP-TV-Z]{5}")
_ALIKE = str.maketrans("OIL", "011")
_AROUND = re.compile(r"^[\W_]+|[\W_]+$")
_MOST_WORDS = 12
"""Among more words than these, ten letters and digits are as likely something else."""


@dataclass(frozen=True, slots=True)
class Code:
    """What looks like a code. ``value`` is the ten characters that it stands for.

    ``alone``: nothing else was written. ``plain``: as we write it ourselves, with a digit and a
    letter. ``likely``: it is one if a word of joining stands beside it.
    """

    value: str
    written: str
    alone: bool
    plain: bool
    likely: bool


def code_in(text: str) -> Code | None:
    """The code in a text that is normalised already; the likeliest if there are several."""
    found = [each for pair in _PAIR.finditer(text) if (each := _code(pair, text))]
    return max(found, key=lambda each: (each.plain, each.likely), default=None)


def _code(pair: re.Match[str], text: str) -> Code | None:
    first, dash, second = (pair[1].upper(), pair[2], pair[3].upper())
    value = (first + second).translate(_ALIKE)
    if not re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{10}", value):
        return None
    digit = any(map(str.isdigit, first + second))
    letter = any(map(str.isalpha, first + second))
    ours = pair[0].isupper() and dash == "-" and _BLOCK.fullmatch(first) is not None
    ours = ours and _BLOCK.fullmatch(second) is not None
    word_and_number = (first.isalpha() and second.isdigit()) or (
        first.isdigit() and second.isalpha()
    )
    alone = _AROUND.sub("", text) == pair[0] and digit and letter and not word_and_number
    plain = ours and digit and letter and len(text.split()) <= _MOST_WORDS
    return Code(value, pair[0], alone, plain, digit)
