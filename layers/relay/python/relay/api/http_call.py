"""A call of the HTTP API as Lambda gets it (payload format 2.0), read without a router.

For a function with a route or two: Powertools' router loads asyncio and a class for every kind of
event there is, a fifth of the processor time that such a function needs to start.
"""

import base64
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, NamedTuple


class HttpCall(NamedTuple):
    """``headers`` by their names in lower case; ``body`` None where the event holds no bytes."""

    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes | None


def call_in(event: Mapping[str, Any]) -> HttpCall:
    """The call that an event tells of."""
    return HttpCall(
        event["requestContext"]["http"]["method"],
        event.get("queryStringParameters") or {},
        {name.lower(): value for name, value in event["headers"].items()},
        _bytes(event),
    )


def text_answer(status: HTTPStatus, body: str = "") -> dict[str, Any]:
    """The answer in plain text, as Lambda hands it to the HTTP API."""
    return {"statusCode": int(status), "headers": {"Content-Type": "text/plain"}, "body": body}


def _bytes(event: Mapping[str, Any]) -> bytes | None:
    """The very bytes that were sent."""
    body: str = event.get("body") or ""
    try:
        return base64.b64decode(body) if event["isBase64Encoded"] else body.encode()
    except ValueError:  # neither base64 nor text
        return None
