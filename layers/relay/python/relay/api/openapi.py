"""What ``GET /openapi.json`` tells beside the routes: titles, tokens, errors of the gateway."""

from collections.abc import Mapping
from typing import Any

from relay.api.problem import CONTENT_TYPE, Problem

TITLE = "Buurtrelay"
VERSION = "1"
DESCRIPTION = (
    "Police alerts to the phones of the neighbours they concern. Fields bear the names of the "
    "Common Alerting Protocol (CAP 1.2)."
)

_GATEWAY: Mapping[int, str] = {
    401: "The token is missing, out of date or not ours",
    403: "The token lacks the scope of this route",
    413: "The body is larger than 6 MB",
    429: "Too many requests, or too many alerts this hour; try again after Retry-After seconds",
    500: "Our fault; try again with the same Idempotency-Key",
    503: "Busy; try again with the same Idempotency-Key",
}
_MESSAGE = {"type": "object", "properties": {"message": {"type": "string"}}}


def answers(*problems: int, **good: Any) -> dict[int, Any]:
    """The ``responses`` of a route: the good one by ``status`` and ``model``, then the errors.

    The gateway answers ``{"message": …}``, the functions answer problems (RFC 9457).
    """
    told: dict[int, Any] = {
        good["status"]: _described(
            good["description"], {"application/json": {"model": good["model"]}}
        )
    }
    for status, meaning in _GATEWAY.items():
        told[status] = _described(meaning, {"application/json": {"schema": _MESSAGE}})
    for status in problems:
        content = told.get(status, {"content": {}})["content"]
        told[status] = _described(
            _GATEWAY.get(status, "See errors[]"), {**content, CONTENT_TYPE: {"model": Problem}}
        )
    return told


def _described(description: str, content: Mapping[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": dict(content)}
