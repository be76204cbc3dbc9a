"""Reading what Meta posts to the webhook: receipts, messages, and everything else named.

Shapes are Meta's and may grow; nothing in here fails on what it does not know.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from relay.domain.account_news import News, Trouble, news_of
from relay.domain.inbound import Inbound, Sighting
from relay.domain.inbound_payload import inbound_of, sighting_of
from relay.domain.meaning import MOST_CODE, UNTOLD
from relay.domain.receipt import Errand, Progress, Receipt
from relay.domain.untrusted import dicts, inner, whole

_PLAYED = {"played": "read"}
"""A voice message that was played has been seen."""


_KIND = re.compile(r"[A-Za-z_ -]{1,64}")
"""How Meta names kinds. Anything else could hold a person's number, and kinds are logged."""

_OURS = re.compile(
    r"alert=[0-9a-f-]{36};slice=\d{1,6};member=[0-9a-f]{32};attempt=\d{1,5};"
    r"wording=([a-z0-9_]{1,60}/[a-z]{2})?(;learn=1)?",
    re.A,
)
"""How this product writes an errand; another app on the same account may send its own texts."""


@dataclass(slots=True)
class Notice:
    """What one POST told. ``news`` are troubles of the account that somebody has to hear of;
    ``ignored`` names each kind that nobody here acts on.
    """

    receipts: list[Receipt] = field(default_factory=list)
    messages: list[Inbound] = field(default_factory=list)
    sightings: list[Sighting] = field(default_factory=list)
    news: list[News] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def read_notice(payload: object, number: str) -> Notice:
    """The receipts and messages in a webhook's body, and the kinds of everything else in it.

    ``number`` is the id of our phone number at Meta: the account may have others, whose messages
    are none of ours.
    """
    notice = Notice()
    for change in _changes(payload):
        value = change.get("value")
        if change.get("field") != "messages" or not isinstance(value, dict):
            _read_news(change.get("field"), value, notice)
            continue
        if inner(value, "metadata").get("phone_number_id", number) != number:
            notice.ignored += _of_another_number(value)
            continue
        for message in dicts(value, "messages"):
            _read_message(_from_contacts(message, value), notice)
        for error in dicts(value, "errors"):
            notice.news.append(News(Trouble.ACCOUNT, f"error {_code(error)}"))
        for status in dicts(value, "statuses"):
            _read_status(status, notice)
    return notice


def _of_another_number(value: dict[str, Any]) -> list[str]:
    parts = [each for name in ("messages", "statuses") for each in dicts(value, name)]
    return ["another number of the account"] * max(1, len(parts))


def _from_contacts(message: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    """The message, with its sender; some have them only beside it, where nobody else is named."""
    contacts = list(dicts(value, "contacts"))
    if len(contacts) != 1 or message.get("from") or message.get("from_user_id"):
        return message
    (who,) = contacts
    return {**message, "from": who.get("wa_id"), "from_user_id": who.get("user_id")}


def _read_news(name: object, value: object, notice: Notice) -> None:
    news = news_of(name, value) if isinstance(value, dict) else None
    if news:
        notice.news.append(news)
    else:
        notice.ignored.append(f"field {_kind(name)}")


def _read_message(message: dict[str, Any], notice: Notice) -> None:
    inbound = inbound_of(message)
    if inbound:
        notice.messages.append(inbound)
    else:
        notice.ignored.append(f"message {_kind(message.get('type'))}")


def _learn(status: dict[str, Any], receipt: Receipt, notice: Notice) -> None:
    """Some receipts never come; the second of two is dropped by the queue."""
    if receipt.errand.learn and receipt.progress in (Progress.SENT, Progress.DELIVERED):
        seen = sighting_of(receipt.errand.member, status)
        notice.sightings += [seen] if seen else []


def _read_status(status: dict[str, Any], notice: Notice) -> None:
    receipt = _receipt(status)
    if receipt:
        notice.receipts.append(receipt)
        _learn(status, receipt, notice)
    else:
        notice.ignored.append(f"status {_kind(status.get('status'))}")


def _kind(name: object) -> str:
    return name if isinstance(name, str) and _KIND.fullmatch(name) else "of no known form"


def _changes(payload: object) -> Iterator[dict[str, Any]]:
    for entry in dicts(payload, "entry"):
        yield from dicts(entry, "changes")


def _receipt(status: dict[str, Any]) -> Receipt | None:
    """None for a status that is not ours or that we do not know."""
    text, name = status.get("biz_opaque_callback_data"), _kind(status.get("status"))
    errand = Errand.parse(text) if isinstance(text, str) and _OURS.fullmatch(text) else None
    name = _PLAYED.get(name, name)
    if errand is None or name not in set(Progress):
        return None
    codes = [code for error in dicts(status, "errors") if (code := _code(error)) != UNTOLD]
    code = next(iter(codes), UNTOLD) if name == Progress.FAILED else 0
    return Receipt(errand, Progress(name), code, whole(status.get("timestamp")))


def _code(error: dict[str, Any]) -> int:
    """One that can be Meta's; that a failure has none says nothing about the account."""
    code = whole(error.get("code"))
    return code if 0 < code <= MOST_CODE else UNTOLD
