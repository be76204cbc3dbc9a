"""What Meta tells about the account, the number and the templates, sorted by what is wrong.

Fields and events as in Meta's webhook reference, read in August 2026; events that are not named
here are no trouble, or nobody has seen them yet: they are ignored like any other notice.
"""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from relay.domain.untrusted import inner, text


class Trouble(StrEnum):
    """What is in trouble; each is counted under this name, and has its alarm."""

    ACCOUNT = "AccountTrouble"
    TEMPLATE = "TemplateTrouble"
    QUALITY = "QualityTrouble"


class News(NamedTuple):
    """Something is wrong; ``what`` names field, event and template, and never a person."""

    trouble: Trouble
    what: str


TEMPLATE_LOST = {
    *("ARCHIVED", "DELETED", "DISABLED", "FLAGGED", "LIMIT_EXCEEDED", "LOCKED", "PAUSED"),
    *("PENDING_DELETION", "REJECTED"),
}
ACCOUNT_HURT = {
    *("ACCOUNT_DELETED", "ACCOUNT_OFFBOARDED", "ACCOUNT_RESTRICTION", "ACCOUNT_VIOLATION"),
    *("PARTNER_APP_UNINSTALLED", "PARTNER_REMOVED"),
}

_NAME = re.compile(r"[A-Za-z0-9_]{1,64}", re.A)
_DIGITS = re.compile(r"\d{6}")


def news_of(field: object, value: Mapping[str, Any]) -> News | None:
    """What is wrong, if this change says so; it may hold anything."""
    trouble = _FIELDS[field](value) if isinstance(field, str) and field in _FIELDS else None
    if trouble is None:
        return None
    told = (field, _event(value), value.get("message_template_name"))
    return News(trouble, " ".join(each for each in map(_safe, told) if each))


def _event(value: Mapping[str, Any]) -> object:
    names = ("event", "decision", "new_quality_score", "new_category")
    return next((value[name] for name in names if name in value), None)


def _safe(name: object) -> str:
    """A name as Meta gives them; whatever could be a number of a person is left out."""
    fits = isinstance(name, str) and _NAME.fullmatch(name) and not _DIGITS.search(name)
    return str(name) if fits else ""


def _account(value: Mapping[str, Any]) -> Trouble | None:
    event, state = text(value, "event"), text(inner(value, "ban_info"), "waba_ban_state")
    banned = event == "DISABLED_UPDATE" and state != "REINSTATE"
    return Trouble.ACCOUNT if banned or event in ACCOUNT_HURT else None


def _alerts(value: Mapping[str, Any]) -> Trouble | None:
    severity = text(inner(value, "alert_info"), "alert_severity")
    return Trouble.ACCOUNT if severity in ("CRITICAL", "WARNING") else None


def _refused(value: Mapping[str, Any]) -> Trouble | None:
    return Trouble.ACCOUNT if text(value, "decision") in ("DISABLED", "REJECTED") else None


def _always(_: Mapping[str, Any]) -> Trouble:
    return Trouble.ACCOUNT


def _template(value: Mapping[str, Any]) -> Trouble | None:
    """Meta's own sample tells a quality under this field."""
    if "new_quality_score" in value:
        return _template_quality(value)
    return Trouble.TEMPLATE if text(value, "event") in TEMPLATE_LOST else None


def _template_quality(value: Mapping[str, Any]) -> Trouble | None:
    return Trouble.QUALITY if text(value, "new_quality_score") in ("YELLOW", "RED") else None


def _category(value: Mapping[str, Any]) -> Trouble | None:
    """Impending (``correct_category``) or done: marketing costs more and may be refused."""
    category = text(value, "correct_category") or text(value, "new_category")
    return None if category == "UTILITY" else Trouble.TEMPLATE


def _number_quality(value: Mapping[str, Any]) -> Trouble | None:
    return Trouble.QUALITY if text(value, "event") in ("DOWNGRADE", "FLAGGED") else None


_FIELDS: Mapping[str, Callable[[Mapping[str, Any]], Trouble | None]] = {
    "account_update": _account,
    "account_alerts": _alerts,
    "account_review_update": _refused,
    "phone_number_name_update": _refused,
    # Somebody has changed the number's PIN, or another app has taken the chats.
    "security": _always,
    "messaging_handovers": _always,
    "message_template_status_update": _template,
    "message_template_quality_update": _template_quality,
    "template_category_update": _category,
    "phone_number_quality_update": _number_quality,
}

WEBHOOK_FIELDS = ("messages", *_FIELDS)
"""What the app has to be subscribed to: what people write and receipts, and all this news."""
