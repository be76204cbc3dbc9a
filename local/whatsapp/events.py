r"""Webhook bodies: what Meta posts, to the byte.

Sources: Meta's webhook pages (2026-05), and the observation that Meta signs a body in which
non-ASCII is written as lower-case ``\u00e9`` and a slash as ``\/``.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from local.whatsapp.settings import Settings


@dataclass(frozen=True, slots=True)
class Event:
    """One update. `key` is where it belongs: ``messages``, ``statuses``, or a field of its own.

    `contact` stands next to messages and statuses; `at` is Unix seconds, for fields of their own.
    """

    key: str
    payload: dict[str, Any]
    contact: dict[str, Any] | None = None
    urgent: bool = False
    at: float = 0.0


def envelope(events: Iterable[Event], settings: Settings) -> dict[str, Any]:
    """Return the body that carries `events`."""
    groups: dict[tuple[str, bool], list[Event]] = {}
    others: list[Event] = []
    for event in events:
        if event.key in ("messages", "statuses"):
            groups.setdefault((event.key, event.contact is not None), []).append(event)
        else:
            others.append(event)
    entries = (
        [_entry(settings, [_change(key, group, settings) for (key, _), group in groups.items()])]
        if groups
        else []
    )
    entries += [_other(event, settings) for event in others]
    return {"object": "whatsapp_business_account", "entry": entries}


def _entry(settings: Settings, changes: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": settings.waba_id, "changes": changes}


def _change(key: str, group: list[Event], settings: Settings) -> dict[str, Any]:
    value: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": settings.display_phone_number,
            "phone_number_id": settings.phone_number_id,
        },
    }
    contacts = [event.contact for event in group if event.contact is not None]
    if contacts:
        value["contacts"] = contacts
    value[key] = [event.payload for event in group]
    return {"field": "messages", "value": value}


def _other(event: Event, settings: Settings) -> dict[str, Any]:
    change = {"field": event.key, "value": event.payload}
    return {"id": settings.waba_id, "time": int(event.at), "changes": [change]}


def encode(body: dict[str, Any]) -> bytes:
    """Return the bytes Meta would send."""
    return (
        json.dumps(body, ensure_ascii=True, separators=(",", ":"))
        .replace("/", "\\/")
        .encode("ascii")
    )


def headers(raw: bytes, app_secret: str) -> dict[str, str]:
    """Return the headers that go with the body `raw`, signatures included."""
    key = app_secret.encode()
    return {
        "Content-Type": "application/json",
        "User-Agent": "facebookexternalua",
        "X-Hub-Signature": "sha1=" + hmac.new(key, raw, hashlib.sha1).hexdigest(),
        "X-Hub-Signature-256": "sha256=" + hmac.new(key, raw, hashlib.sha256).hexdigest(),
    }
