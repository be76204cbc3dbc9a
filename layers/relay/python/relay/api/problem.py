"""Errors as ``application/problem+json`` (RFC 9457), in words a dispatcher understands."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from pydantic import Field

from relay.api.model import Model
from relay.domain.outline import AreaError
from relay.domain.refusal import Fault

CONTENT_TYPE = "application/problem+json"

MOST_FAULTS = 1_000
"""As many as an area may name groups; no other list of fields is as long."""

MOST_FIELD, MOST_MESSAGE = 80, 600
"""Characters. What was posted may stand in either, so neither may be as long as what was posted."""

_SAID: Mapping[str, str] = {
    "missing": "is required",
    "extra_forbidden": "is not a field here; remove it",
    "string_type": "must be text",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a whole number",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "dict_type": "must be an object",
    "list_type": "must be a list",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "string_too_short": "is empty; fill it in or leave it out",
    "string_too_long": "is too long; at most {max_length:,} characters",
    "enum": "must be {expected}",
    "too_short": "must have at least {min_length}",
    "too_long": "has too many; at most {max_length:,}",
    "json_invalid": "cannot be read as JSON: {error}",
    "unsupported_content_type": "must be sent as application/json",
}
_PATTERNS: Mapping[str, str] = {
    "reader": "has 1 to 100 characters, on one line",
    "Idempotency-Key": "must be 1 to 255 ASCII letters, digits and signs, without blanks",
    "alert_id": "is no id that POST /alerts gives",
    "alert": "is no id that POST /alerts gives",
    "report_id": "is no id that GET /reports gives",
}


class ProblemFault(Model):
    """One thing to mend."""

    field: str
    message: str


class Problem(Model):
    """A problem as RFC 9457 shapes it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[ProblemFault] = Field(default_factory=list)


def problem(
    status: HTTPStatus,
    detail: str,
    faults: Iterable[Fault] = (),
    headers: dict[str, str | list[str]] | None = None,
) -> Response[str]:
    """The answer that says what is wrong and how to mend it, in one entry for each field."""
    told: dict[str, str] = {}
    for fault in faults:
        before = f"{told[fault.field]}; " if fault.field in told else ""
        told[fault.field] = before + fault.message
    errors = [
        ProblemFault(field=_cut(field, MOST_FIELD), message=_cut(message, MOST_MESSAGE))
        for field, message in told.items()
    ]
    body = Problem(title=status.phrase, status=status, detail=detail, errors=errors[:MOST_FAULTS])
    return Response(status, CONTENT_TYPE, body.model_dump_json(), headers)


def faults_of(errors: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """The faults that pydantic found."""
    return [_fault(error) for error in errors]


def _fault(error: Mapping[str, Any]) -> Fault:
    context = error.get("ctx") or {}
    cause = context.get("error")
    field = _path(error, cause.path if isinstance(cause, AreaError) else "")
    if error["type"] == "string_pattern_mismatch":
        return Fault(field, _PATTERNS[field])
    return Fault(field, _message(error, context, cause))


def _message(error: Mapping[str, Any], context: Mapping[str, Any], cause: object) -> str:
    if isinstance(cause, AreaError):
        return cause.message
    if isinstance(cause, ValueError):
        return str(cause)
    said = _SAID.get(error["type"])
    return said.format(**context) if said else str(error["msg"])


def _path(error: Mapping[str, Any], inner: str) -> str:
    """``area.groups[2]`` from ``("body", "area", "groups", 2)``; headers by their name."""
    place, *steps = error["loc"]
    if error["type"] == "json_invalid":
        return "body"
    if place == "header":
        return "-".join(word.capitalize() for word in steps[0].split("-"))
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    return f"{path}.{inner}".strip(".") or "body"


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
