"""Reading what Meta posts to the webhook: receipts out, everything else named.

Shapes are Meta's and may grow; nothing in here fails on what it does not know.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from relay.domain.receipt import Errand, Progress, Receipt

_PLAYED = {"played": "read"}
"""A voice message that was played has been seen."""


@dataclass(slots=True)
class Notice:
    """What one POST told. ``ignored`` names each kind that nobody here acts on."""

    receipts: list[Receipt] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def read_notice(payload: object) -> Notice:
    """The receipts in a webhook's body, and the kinds of everything else in it."""
    notice = Notice()
    for change in _changes(payload):
        name, value = str(change.get("field")), change.get("value")
        if name != "messages" or not isinstance(value, dict):
            notice.ignored.append(f"field {name}")
            continue
        notice.ignored += [
            f"message {message.get('type')}" for message in _dicts(value, "messages")
        ]
        notice.ignored += [f"error {error.get('code')}" for error in _dicts(value, "errors")]
        for status in _dicts(value, "statuses"):
            receipt = _receipt(status)
            if receipt:
                notice.receipts.append(receipt)
            else:
                notice.ignored.append(f"status {status.get('status')}")
    return notice


def _changes(payload: object) -> Iterator[dict[str, Any]]:
    for entry in _dicts(payload, "entry"):
        yield from _dicts(entry, "changes")


def _dicts(parent: object, key: str) -> Iterator[dict[str, Any]]:
    children = parent.get(key) if isinstance(parent, dict) else None
    for child in children if isinstance(children, list) else ():
        if isinstance(child, dict):
            yield child


def _receipt(status: dict[str, Any]) -> Receipt | None:
    """None for a status that is not ours or that we do not know."""
    errand = Errand.parse(str(status.get("biz_opaque_callback_data", "")))
    name = str(status.get("status"))
    name = _PLAYED.get(name, name)
    if errand is None or name not in set(Progress):
        return None
    code = next((error.get("code") for error in _dicts(status, "errors")), 0)
    return Receipt(errand, Progress(name), _whole(code), _whole(status.get("timestamp")))


def _whole(value: object) -> int:
    """WhatsApp writes numbers as strings in some places; 0 where there is none."""
    return int(value) if isinstance(value, (int, str)) and str(value).isdecimal() else 0
