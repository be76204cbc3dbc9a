"""The part of the control API that plays Meta's judgement of templates."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.whatsapp import template_api
from local.whatsapp.control_request import body_of, refusal, simulator_of
from local.whatsapp.events import Event
from local.whatsapp.faults import Model
from local.whatsapp.settings import RejectedReason
from local.whatsapp.simulator import Simulator
from local.whatsapp.templates import Template


class Judgement(Model):
    """What becomes of a template, in all languages or one.

    `by` is how sends of a paused or disabled one fail, as is usual if unsaid; after `lasts` seconds
    it is approved again. `reason` is why it is rejected.
    """

    language: str | None = None
    status: template_api.Status | None = None
    by: Literal["answer", "receipt"] | None = None
    lasts: float | None = Field(default=None, gt=0)
    reason: RejectedReason | None = None
    category: Literal["UTILITY", "MARKETING", "AUTHENTICATION"] | None = None
    quality: Literal["GREEN", "YELLOW", "RED", "UNKNOWN"] | None = None


async def _judge(request: Request) -> Response:
    """Give a template another status, category or quality; see :class:`Judgement`."""
    simulator, name = simulator_of(request), request.path_params["name"]
    judgement = Judgement.model_validate(await body_of(request))
    templates = simulator.templates.named(name)
    found = [t for t in templates if judgement.language in (None, t.language)]
    if not found:
        known = ", ".join(template.language for template in templates)
        where = f"in {judgement.language!r}, only in {known}" if known else "at all"
        return refusal(f"there is no template {name!r} {where}", 404)
    for template in found:
        _apply(simulator, template, judgement)
    return JSONResponse([template.as_json() for template in found])


def _apply(simulator: Simulator, template: Template, judgement: Judgement) -> None:
    if judgement.status is not None:
        give = template_api.set_status
        reason = judgement.reason or "NONE"
        give(simulator, template, judgement.status, by=judgement.by, reason=reason)
        if judgement.lasts is not None:
            simulator.agenda.after(judgement.lasts, give, simulator, template, "APPROVED")
    if judgement.category is not None:
        change = {"previous_category": template.category, "new_category": judgement.category}
        template.category = judgement.category
        _tell(simulator, "template_category_update", template, change)
    if judgement.quality is not None:
        scores = {
            "previous_quality_score": template.quality,
            "new_quality_score": judgement.quality,
        }
        template.quality, template.quality_since = judgement.quality, simulator.clock.now()
        _tell(simulator, "message_template_quality_update", template, scores)


def _tell(simulator: Simulator, field: str, template: Template, value: dict[str, Any]) -> None:
    now = simulator.clock.now()
    simulator.outbox.add(Event(field, {**value, **template_api.named(template)}, at=now))


ROUTES = [Route("/templates/{name}", _judge, methods=["PATCH"])]
