"""Which answer each error of the API gets. Whatever is not here is our fault and a 500."""

import binascii
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import (
    RequestUnsupportedContentType,
    RequestValidationError,
)

from relay.api.caller import NoClient
from relay.api.problem import faults_of, problem
from relay.domain.refusal import (
    Fault,
    KeyUsedBefore,
    QuotaSpent,
    Refused,
    UnknownAlert,
    UnknownReport,
)

_MEND = "Nothing was done. Mend the fields in errors[]."


def invalid(error: RequestValidationError) -> Response[str]:
    """Fields that do not hold what they should; no JSON, or no key, is a bad request."""
    errors = error.errors()
    unreadable = any(each["type"] == "json_invalid" for each in errors)
    keyless = any(each["type"] == "missing" and each["loc"][0] == "header" for each in errors)
    status = HTTPStatus.BAD_REQUEST if unreadable or keyless else HTTPStatus.UNPROCESSABLE_ENTITY
    return problem(status, _MEND, faults_of(errors))


def other_content(error: RequestUnsupportedContentType) -> Response[str]:
    """Bodies that are not JSON."""
    return problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, _MEND, faults_of(error.errors()))


def undecodable(_: ValueError) -> Response[str]:
    """Bytes that are no text, or text that was meant to be bytes and is not."""
    return problem(HTTPStatus.BAD_REQUEST, _MEND, [Fault("body", "is not UTF-8 text")])


def refused(error: Refused) -> Response[str]:
    """Fields that make no sense together, or here, or now."""
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, _MEND, error.faults)


def key_used_before(_: KeyUsedBefore) -> Response[str]:
    """One key, two bodies."""
    fault = Fault("Idempotency-Key", "stands for another alert already; use a new key")
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, _MEND, [fault])


def quota_spent(error: QuotaSpent) -> Response[str]:
    """More alerts than the municipality allows a client."""
    detail = (
        f"Nothing was sent: {error.limit} alerts an hour are allowed. "
        f"Try again in {error.retry_after_s} seconds."
    )
    wait: dict[str, str | list[str]] = {"Retry-After": str(error.retry_after_s)}
    return problem(HTTPStatus.TOO_MANY_REQUESTS, detail, headers=wait)


def no_client(_: NoClient) -> Response[str]:
    """A token that nobody can be held to."""
    detail = "The token names no client: ask whoever issues it for client_id, azp or sub."
    return problem(HTTPStatus.FORBIDDEN, detail)


def no_route(_: NotFoundError) -> Response[str]:
    """A path that leads nowhere."""
    return problem(HTTPStatus.NOT_FOUND, "There is no such route; GET /openapi.json lists all.")


def unknown_alert(_: UnknownAlert) -> Response[str]:
    """No such alert."""
    return problem(HTTPStatus.NOT_FOUND, "There is no alert with this id.")


def unknown_report(_: UnknownReport) -> Response[str]:
    """No such report, or no longer."""
    detail = "There is no report with this id, or its retention is over."
    return problem(HTTPStatus.NOT_FOUND, detail)


def our_fault(_: Exception) -> Response[str]:
    """What nobody foresaw. The same key makes a second try safe."""
    detail = "This is our fault, not yours. Try again with the same Idempotency-Key."
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, detail)


ERROR_ANSWERS: Mapping[type[Exception], Callable[[Any], Response[str]]] = {
    RequestValidationError: invalid,
    RequestUnsupportedContentType: other_content,
    UnicodeError: undecodable,
    binascii.Error: undecodable,
    NoClient: no_client,
    NotFoundError: no_route,
    Refused: refused,
    KeyUsedBefore: key_used_before,
    UnknownAlert: unknown_alert,
    UnknownReport: unknown_report,
}
