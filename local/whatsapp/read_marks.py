"""Marking what a citizen wrote as read."""

from __future__ import annotations

from typing import Any

from local.whatsapp.errors import GraphError, invalid, missing
from local.whatsapp.simulator import Simulator


def mark_as_read(simulator: Simulator, body: dict[str, Any]) -> dict[str, Any]:
    """Mark a message and those before it as read, as the body of a request asks.

    Raises:
        GraphError: 100 for a wrong request, 131009 when no such message was received.
    """
    if body["status"] != "read":
        raise invalid(f"Param status must be 'read', not {body['status']!r}")
    if not body.get("message_id"):
        raise missing("message_id")
    typing = body.get("typing_indicator")
    if typing is not None and typing != {"type": "text"}:
        raise invalid("Param typing_indicator must be {'type': 'text'}")
    message = simulator.log.find(body["message_id"])
    if message is None or not message.incoming:
        raise GraphError(131009, "Param message_id names no message that was received")
    for earlier in simulator.log.of(message.person):
        if earlier.incoming and earlier.at <= message.at:
            earlier.status = "read"
    return {"success": True}
