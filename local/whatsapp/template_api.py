"""The Graph paths of message templates: create, list, look at, delete."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import urlencode

from local.whatsapp.definitions import read_definition
from local.whatsapp.errors import GraphError, invalid, missing
from local.whatsapp.events import Event
from local.whatsapp.management import chosen, page
from local.whatsapp.simulator import Simulator
from local.whatsapp.templates import LIMIT, Template

_EMPTY = frozenset(
    {
        "message_send_ttl_seconds",
        "previous_category",
        "correct_category",
        "library_template_name",
        "sub_category",
    }
    | {"cta_url_link_tracking_opted_out", "degrees_of_freedom_spec"}
)
# Source: Meta's template pages; only an approved one can be sent.
Status = Literal[
    "APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED",
    "ARCHIVED", "IN_APPEAL", "PENDING_DELETION", "LIMIT_EXCEEDED",
]  # fmt: skip


def create(simulator: Simulator, body: dict[str, Any]) -> dict[str, Any]:
    """Create a template; it is reviewed at once, or after the review delay."""
    now = simulator.clock.now()
    template = read_definition(body, simulator.templates.new_id())
    template.quality_since = now
    simulator.templates.add(template, now)
    review(simulator, template)
    return {"id": template.id, "status": template.status, "category": template.category}


def review(simulator: Simulator, template: Template) -> None:
    """Approve or reject a pending template, as set, once the review delay is over."""
    if delay := simulator.settings.review_delay:
        simulator.agenda.after(delay, _decide, simulator, template)
    else:
        _decide(simulator, template)


def _decide(simulator: Simulator, template: Template) -> None:
    if template.status != "PENDING":
        return  # somebody has judged it meanwhile
    reason = simulator.settings.rejected_templates.get(template.name)
    if reason:
        set_status(simulator, template, "REJECTED", reason=reason)
    else:
        set_status(simulator, template, "APPROVED")


def set_status(
    simulator: Simulator,
    template: Template,
    status: Status,
    why: str = "",
    by: Literal["answer", "receipt"] | None = None,
    reason: str = "NONE",
) -> None:
    """Give a template another status and send the webhook about it.

    `why` is what Meta calls the occasion, such as ``RATE_LIMITING_PAUSE``; usually it follows.
    `by` is how sends fail from now on, as is usual if unsaid. `reason` is why it was rejected.
    """
    why = why or _occasion(template, status)
    template.status, template.refuses_late = status, None if by is None else by == "receipt"
    template.rejected_reason = reason
    now = simulator.clock.now()
    value: dict[str, Any] = {
        "event": status,
        **named(template),
        "message_template_category": template.category,
        "reason": reason,
    }
    if why:
        value["other_info"] = {"title": why, "description": f"{template.name} is {status}"}
    if status == "DISABLED":
        date = datetime.fromtimestamp(now, UTC).strftime("%B %d, %Y")
        value["disable_info"] = {"disable_date": date}
    simulator.outbox.add(Event("message_template_status_update", value, at=now))


def named(template: Template) -> dict[str, Any]:
    """Return how webhooks name a template."""
    return {
        "message_template_id": int(template.id),
        "message_template_name": template.name,
        "message_template_language": template.language.replace("_", "-"),
    }


def _occasion(template: Template, status: Status) -> str:
    match template.status, status:
        case before, "PAUSED" if before != "PAUSED":
            template.pauses += 1
            return "FIRST_PAUSE" if template.pauses == 1 else "SECOND_PAUSE"
        case "PAUSED", "APPROVED":
            return "UNPAUSE"
        case _, "DISABLED":
            return "DISABLED"
    return ""


def unpause(simulator: Simulator, template: Template) -> dict[str, Any]:
    """Resume a paused template.

    Raises:
        GraphError: 100, it is not paused.
    """
    if template.status != "PAUSED":
        raise invalid(f"Template {template.name} is not paused, its status is {template.status}")
    set_status(simulator, template, "APPROVED")
    return {"success": True}


def show(template: Template, query: Mapping[str, str]) -> dict[str, Any]:
    """Return one template with the ``fields`` asked for, all of them by default."""
    known = template.as_json()
    fields = query.get("fields") or ",".join(known)
    return chosen(known, _EMPTY, fields, "MessageTemplate")


def listing(simulator: Simulator, query: Mapping[str, str], url: str) -> dict[str, Any]:
    """Return the templates that pass the filters name, status, category and language.

    `url` is where it was asked for; the next page is there too, if there is one.
    """
    found = [template for template in simulator.templates if _passes(template, query)]
    answer = {"data": [], **page([show(template, query) for template in found], query)}
    after = answer.get("paging", {}).get("cursors", {}).get("after")
    if after and int(after) < len(found):
        answer["paging"]["next"] = f"{url}?{urlencode({**query, 'after': after})}"
    if "summary" in query:
        answer["summary"] = {
            "total_count": len(found),
            "message_template_count": len(simulator.templates),
            "message_template_limit": LIMIT,
            "are_translations_complete": True,
        }
    return answer


def _passes(template: Template, query: Mapping[str, str]) -> bool:
    for name in ("status", "category", "language"):
        wanted = query.get(name)
        if wanted and getattr(template, name).upper() not in wanted.upper().split(","):
            return False
    return query.get("name", "") in template.name


def delete(simulator: Simulator, query: Mapping[str, str]) -> dict[str, Any]:
    """Delete a template by ``name``: in all its languages, or the one with the id ``hsm_id``."""
    name, one = query.get("name"), query.get("hsm_id")
    if not name:
        raise missing("name")
    found = [t for t in simulator.templates.named(name) if one in (None, t.id)]
    if not found:
        details = f"Message template {name!r} was not found"
        raise GraphError(100, details, title="Message Template Not Found", subcode=2593002)
    for template in found:
        simulator.templates.remove(template, simulator.clock.now())
    return {"success": True}
