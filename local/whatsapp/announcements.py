"""Webhooks about the account, the number and their limits.

Source: Meta's webhook pages for ``account_update``, ``business_capability_update`` and
``phone_number_quality_update`` (2026-05). ``FLAGGED`` and ``UNFLAGGED`` are the older events of a
number's quality.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from local.whatsapp.events import Event
from local.whatsapp.faults import AccountFault
from local.whatsapp.management import HIGH_THROUGHPUT
from local.whatsapp.settings import Settings
from local.whatsapp.simulator import Simulator


def announce_limits(simulator: Simulator, before: Settings) -> None:
    """Tell what changed of the messaging limit, the quality and the throughput."""
    now = simulator.settings
    if now.messaging_limit != before.messaging_limit:
        _announce(
            simulator,
            "business_capability_update",
            {
                "max_daily_conversations_per_business": now.messaging_limit,
                "max_phone_numbers_per_business": 20,
                "max_phone_numbers_per_waba": 25,
            },
        )
    if now.messages_per_second >= HIGH_THROUGHPUT > before.messages_per_second:
        _announce_quality(simulator, "THROUGHPUT_UPGRADE")
    if (now.quality_rating == "RED") != (before.quality_rating == "RED"):
        _announce_quality(simulator, "FLAGGED" if now.quality_rating == "RED" else "UNFLAGGED")


def _announce_quality(simulator: Simulator, event: str) -> None:
    settings = simulator.settings
    value = {
        "display_phone_number": settings.display_phone_number,
        "event": event,
        "max_daily_conversations_per_business": settings.messaging_limit,
    }
    _announce(simulator, "phone_number_quality_update", value)


def announce_trouble(simulator: Simulator) -> None:
    """Tell what is the matter with the account since last time, and what is over."""
    current = {f.kind: f for f in simulator.strikes.account(simulator.clock.now())}
    for kind in sorted(current.keys() - simulator.trouble):
        for value in _beginning(simulator, current[kind]):
            _announce(simulator, "account_update", value)
    if "locked" in simulator.trouble - current.keys():
        _announce(simulator, "account_update", _ban(simulator, "REINSTATE"))
    simulator.trouble = set(current)


def _beginning(simulator: Simulator, fault: AccountFault) -> list[dict[str, Any]]:
    violation = {"event": "ACCOUNT_VIOLATION", "violation_info": {"violation_type": "SPAM"}}
    if fault.kind == "locked":
        return [violation, _ban(simulator, "DISABLE")]
    if fault.kind == "restricted":
        restriction: dict[str, Any] = {"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING"}
        if fault.lasts is not None:
            restriction["expiration"] = int(simulator.strikes.since + fault.after + fault.lasts)
        return [violation, {"event": "ACCOUNT_RESTRICTION", "restriction_info": [restriction]}]
    return []


def _ban(simulator: Simulator, state: str) -> dict[str, Any]:
    date = datetime.fromtimestamp(simulator.clock.now(), UTC).strftime("%B %d, %Y")
    ban = {"waba_ban_state": state, "waba_ban_date": date}
    return {"event": "DISABLED_UPDATE", "ban_info": ban}


def _announce(simulator: Simulator, field: str, value: dict[str, Any]) -> None:
    simulator.outbox.add(Event(field, value, at=simulator.clock.now()))
