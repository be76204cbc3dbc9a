"""Errors as ``application/problem+json`` (RFC 9457), in words a dispatcher understands."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from pydantic import BaseModel, Field

from relay.domain.outline import AreaError
from relay.domain.refusal import Fault

CONTENT_TYPE = "application/problem+json"
MOST_FAULTS = 20
"""A hundred thousand wrong positions are one mistake."""

_SAID: Mapping[str, str] = {
    "missing": "is required",
    "extra_forbidden": "is not a field here; remove it",
    "string_type": "must be text",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "dict_type": "must be an object",
    "list_type": "must be a list",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "enum": "must be {expected}",
    "too_short": "must have at least {min_length}",
    "too_long": "has too many; at most {max_length}",
    "json_invalid": "is not valid JSON: {error}",
    "unsupported_content_type": "must be sent as application/json",
}


class ProblemFault(BaseModel):
    """One thing to mend."""

    field: str
    message: str


class Problem(BaseModel):
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
    """The answer that says what is wrong and how to mend it."""
    errors = [ProblemFault(field=fault.field, message=fault.message) for fault in faults]
    body = Problem(title=status.phrase, status=status, detail=detail, errors=errors[:MOST_FAULTS])
    return Response(status, CONTENT_TYPE, body.model_dump_json(), headers)


def faults_of(errors: Iterable[Mapping[str, Any]]) -> list[Fault]:
    """The faults that pydantic found, one for each field."""
    found: dict[str, Fault] = {}
    for error in errors:
        fault = _fault(error)
        found.setdefault(fault.field, fault)
    return list(found.values())


def _fault(error: Mapping[str, Any]) -> Fault:
    context = error.get("ctx") or {}
    cause = context.get("error")
    inner = cause.path if isinstance(cause, AreaError) else ""
    return Fault(_path(error["loc"], inner), _message(error, context, cause))


def _message(error: Mapping[str, Any], context: Mapping[str, Any], cause: object) -> str:
    if isinstance(cause, AreaError):
        return cause.message
    if isinstance(cause, ValueError):
        return str(cause)
    said = _SAID.get(error["type"])
    return said.format(**context) if said else str(error["msg"]).removeprefix("Value error, ")


def _path(location: Iterable[object], inner: str) -> str:
    """``area.groups[2]`` from ``("body", "area", "groups", 2)``; headers by their name."""
    path = ""
    for step in list(location)[1:]:
        path += f"[{step}]" if isinstance(step, int) else f".{step}"
    return f"{path}.{inner}".strip(".") or "body"


def undecodable() -> Response[str]:
    """The answer to bytes that are no text."""
    fault = Fault("body", "is not UTF-8 text")
    return problem(HTTPStatus.BAD_REQUEST, "The request cannot be read.", [fault])
