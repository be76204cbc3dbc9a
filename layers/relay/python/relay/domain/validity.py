"""How "valid until" is written."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton

_ZONE = ZoneInfo("Europe/Amsterdam")
"""One clock for the Netherlands and Belgium: Europe/Brussels keeps the same time."""


def valid_until(expires: int, language: str) -> str:
    """Week day and time of ``expires`` (Unix ms), rounded down to the minute: ``zo 18:30``."""
    moment = datetime.fromtimestamp(expires / 1_000, UTC).astimezone(_ZONE)
    return str(format_skeleton("EHm", moment, locale=language))
