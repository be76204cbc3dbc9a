"""How "valid until" is written."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton

_ZONE = ZoneInfo("Europe/Amsterdam")
"""One clock for the Netherlands and Belgium: Europe/Brussels keeps the same time."""


def valid_until(expires: int, language: str) -> str:
    """Week day and time of ``expires`` (Unix ms), rounded down to the minute: ``zo 18:30``."""
    return str(format_skeleton("EHm", _local(expires), locale=language))


def clock_time(moment: int, language: str) -> str:
    """The time of ``moment`` (Unix ms), rounded down to the minute: ``18:30``."""
    return str(format_skeleton("Hm", _local(moment), locale=language))


def _local(moment: int) -> datetime:
    return datetime.fromtimestamp(moment / 1_000, UTC).astimezone(_ZONE)
