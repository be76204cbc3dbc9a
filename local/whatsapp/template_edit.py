"""Editing a template: seldom once it is approved, and always with another review.

Source: Meta's templates pages (2025-10 to 2025-12). The subcodes of its refusals are not documented
and left out here. At Meta the old text can be sent until the new one is approved; here it cannot.
"""

from __future__ import annotations

from typing import Any

from local.whatsapp.definitions import read_definition
from local.whatsapp.errors import GraphError, invalid
from local.whatsapp.simulator import Simulator
from local.whatsapp.template_api import review
from local.whatsapp.templates import Template

DAY = 24 * 3600.0
MOST_IN_A_MONTH = 10
EDITABLE = ("APPROVED", "REJECTED", "PAUSED")
_KEPT = ("name", "language", "category", "parameter_format", "message_send_ttl_seconds")
_CHANGEABLE = frozenset({"category", "components", "message_send_ttl_seconds"})


def edit(simulator: Simulator, template: Template, body: dict[str, Any]) -> dict[str, Any]:
    """Replace what the body names: components as a whole, category, time to live.

    Raises:
        GraphError: 100, it may not be edited now, or a rule is broken.
    """
    now = simulator.clock.now()
    _check(template, body, now)
    shown = template.as_json()
    old = {key: shown[key] for key in (*_KEPT, "components") if key in shown}
    new = read_definition({**old, **body}, template.id)
    if template.status == "APPROVED":
        template.edits.append(now)
    template.hold(new.components)
    template.category, template.ttl, template.status = new.category, new.ttl, "PENDING"
    review(simulator, template)
    return {"success": True}


def _check(template: Template, body: dict[str, Any], now: float) -> None:
    strange = sorted(body.keys() - _CHANGEABLE)
    if strange or not body:
        raise invalid(f"Params that can be edited are {sorted(_CHANGEABLE)}, not {strange}")
    if template.status not in EDITABLE:
        raise _refused(f"a template of status {template.status} cannot be edited")
    if template.status != "APPROVED":
        return
    if body.get("category", template.category) != template.category:
        raise _refused("the category of an approved template cannot be edited")
    if any(now - at < DAY for at in template.edits):
        raise _refused("an approved template can be edited once in 24 hours")
    if sum(now - at < 30 * DAY for at in template.edits) >= MOST_IN_A_MONTH:
        raise _refused("an approved template can be edited 10 times in 30 days")


def _refused(details: str) -> GraphError:
    return GraphError(100, details, title="Message template cannot be edited")
