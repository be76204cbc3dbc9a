"""What ``GET /openapi.json`` tells beside the routes: titles, tokens, errors of the gateway."""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from relay.api.problem import CONTENT_TYPE, Problem

TITLE = "Buurtrelay"
VERSION = "1"
DESCRIPTION = (
    "Police alerts to the phones of the neighbours they concern, and what those report. Fields "
    "bear the names of the Common Alerting Protocol (CAP 1.2)."
)
WRITE, READ = [{"Token": ["alerts/write"]}], [{"Token": ["alerts/read"]}]
REPORTS_WRITE, REPORTS_READ = [{"Token": ["reports/write"]}], [{"Token": ["reports/read"]}]
"""Who may call a route: holders of a token with this scope."""

_BEARER = (
    "An access token of the issuer that the municipality trusts (OAuth 2, client credentials "
    "as a rule), with the scopes that a route names: alerts/write, alerts/read, "
    "reports/write, reports/read."
)
_GATEWAY: Mapping[int, str] = {
    401: "The token is missing, out of date or not ours",
    403: "The token lacks the scope of this route, or names no client",
    413: "The body is larger than 6 MB",
    429: "Too many requests, or too many alerts this hour; try again after Retry-After seconds",
    500: "Our fault; try again with the same Idempotency-Key",
    503: "Busy; try again with the same Idempotency-Key",
}
_MESSAGE = {
    "type": "object",
    "properties": {"message": {"type": "string"}},
    "required": ["message"],
}
_RETRY_AFTER = {
    "Retry-After": {
        "description": "Seconds until the next alert is taken; not from the gateway",
        "schema": {"type": "integer", "minimum": 1},
    }
}


def description_of(app: APIGatewayHttpResolver) -> str:
    """The OpenAPI document of the API, as JSON."""
    # These models are for the description alone; a sixth of a start would go into loading them.
    from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer

    token = HTTPBearer(bearerFormat="JWT", description=_BEARER)
    document = app.get_openapi_json_schema(
        title=TITLE, version=VERSION, description=DESCRIPTION, security_schemes={"Token": token}
    )
    # Powertools writes headers in lower case; no name of ours is that long.
    return document.replace('"idempotency-key"', '"Idempotency-Key"')


def answers(*problems: int, good: Mapping[int, tuple[type, str]]) -> dict[int, Any]:
    """The ``responses`` of a route: ``good`` ones by status, model and meaning, then the errors.

    The gateway answers ``{"message": …}``, the functions answer problems (RFC 9457).
    """
    told: dict[int, Any] = {
        status: {"description": meaning, "content": {"application/json": {"model": model}}}
        for status, (model, meaning) in good.items()
    }
    for status in sorted({*_GATEWAY, *problems}):
        told[status] = {
            "description": _GATEWAY.get(status, "See detail and errors[]"),
            "content": {
                **({"application/json": {"schema": _MESSAGE}} if status in _GATEWAY else {}),
                **({CONTENT_TYPE: {"model": Problem}} if status in problems else {}),
            },
            **({"headers": _RETRY_AFTER} if status == 429 and status in problems else {}),
        }
    return told
