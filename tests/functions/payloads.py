"""The payloads in ``events/``, one real one per situation."""

import json
from typing import Any

from tests.conftest import PROJECT

EVENTS = PROJECT / "events"


def event(name: str) -> dict[str, Any]:
    """The payload of that name, such as ``report_intake.post_alert``."""
    read: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
    return read


def situations(function: str) -> list[str]:
    """The situations that there are payloads for."""
    return sorted(each.name.split(".")[1] for each in EVENTS.glob(f"{function}.*.json"))
