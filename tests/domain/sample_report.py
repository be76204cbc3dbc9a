"""A citizen's report, as tests need it."""

from typing import Any

from relay.domain.report import Report, ReportKind, ReportMedia, report_id

from tests.domain.sample import POSTED, alert

PHOTO = ReportMedia("1017", "image", "image/jpeg")


def tip(number: int = 1, **changes: Any) -> Report:
    """The ``number``-th tip about the sample's alert, received so many ms after it."""
    values: dict[str, Any] = {
        "id": report_id(f"wamid.{number}"),
        "kind": ReportKind.TIP,
        "alert_id": alert().id,
        "groups": ("centre",),
        "text": "Zwarte fiets bij het station",
        "language": "nl",
        "said": POSTED,
        "received": POSTED + number,
    }
    return Report(**{**values, **changes})


def report(number: int = 1, **changes: Any) -> Report:
    """The same, unasked."""
    return tip(number, **{"kind": ReportKind.REPORT, "alert_id": None, **changes})


def chatter(number: int = 1, **changes: Any) -> Report:
    """The same, of no interest."""
    return report(number, **{"kind": ReportKind.CHATTER, "text": "Bedankt!", **changes})
