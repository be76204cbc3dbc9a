"""Texts and moments as the police write them, checked and folded."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from unicodedata import category

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from relay.domain.alert import folded

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.IGNORECASE)
_EXAMPLE = "2026-11-22T18:30:00+01:00"

_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Unicode's bidirectional embeddings, overrides and isolates. Unclosed, they would turn the fixed
words behind them, and 112 would read 211. The marks (U+200E, U+200F) turn nothing and may stay."""

_UNSEEN = {"Cc", "Cf", "Zs"}
"""Unicode categories of which a reader sees nothing."""


def _filled(text: str) -> str:
    line = folded(_DIRECTION.sub("", text))
    if all(category(char) in _UNSEEN for char in line):
        raise ValueError("is empty; fill it in or leave it out")
    return line


def short(most: int) -> Callable[[str], str]:
    """A validator that refuses lines of more than ``most`` characters."""

    def check(line: str) -> str:
        if len(line) > most:
            raise ValueError(f"is {len(line) - most:,} characters too long; at most {most}")
        return line

    return check


def given(parse: Callable[[object], Any]) -> Callable[[object], Any]:
    """``parse`` for a field that may be left out, or be null."""
    return lambda value: None if value is None else parse(value)


def _moment(value: object) -> datetime:
    if not isinstance(value, str) or not _RFC_3339.fullmatch(value):
        raise ValueError(f"must be date and time with zone (RFC 3339), such as {_EXAMPLE}")
    try:
        return datetime.fromisoformat(value.upper())
    except ValueError:
        raise ValueError(f"is no moment of the calendar; write it such as {_EXAMPLE}") from None


Line = Annotated[str, AfterValidator(_filled)]
"""A text of which something can be seen, on one line, single blanks between its words."""

Moment = Annotated[
    datetime | None,
    BeforeValidator(given(_moment)),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]}),
]
"""RFC 3339, with zone."""
