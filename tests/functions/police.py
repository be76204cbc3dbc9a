"""The police at the gateway: requests as HTTP API events (payload format 2.0)."""

import json
from typing import Any, NamedTuple

from functions.report_intake import app
from tests.functions.lambda_context import LambdaContext

MACHINE = {"client_id": "control-room", "scope": "alerts/write alerts/read"}
OFFICER = {**MACHINE, "name": "A. Agent"}

ALERT: dict[str, Any] = {
    "headline": "Inbraak, dader gevlucht",
    "description": "Man met grijze jas, op een zwarte fiets richting het station.",
    "urgency": "Immediate",
    "status": "Actual",
    "author": "Meldkamer",
    "area": {"groups": ["centre"]},
}


class Answer(NamedTuple):
    """What the API answered."""

    status: int
    headers: dict[str, str]
    body: Any

    def faults(self) -> dict[str, str]:
        """The messages of ``errors[]`` by field."""
        return {each["field"]: each["message"] for each in self.body["errors"]}


def http_event(method: str, path: str, body: str | None = None, **more: Any) -> dict[str, Any]:
    """A request that the gateway let through."""
    path, _, query = path.partition("?")
    pairs = dict(each.split("=", 1) for each in query.split("&") if each)
    return {
        "version": "2.0",
        "routeKey": f"{method} {path}",
        "rawPath": path,
        "rawQueryString": query,
        "queryStringParameters": pairs,
        "headers": {"content-type": "application/json", **more.get("headers", {})},
        "requestContext": {
            "apiId": "api",
            "requestId": "request",
            "stage": "$default",
            "http": {"method": method, "path": path, "sourceIp": "127.0.0.1"},
            "authorizer": {"jwt": {"claims": more.get("claims", MACHINE), "scopes": []}},
        },
        "isBase64Encoded": more.get("is_base64", False),
        **({} if body is None else {"body": body}),
    }


def call(method: str, path: str, body: object = None, **more: Any) -> Answer:
    """Call the police's API; ``body`` is sent as JSON, or as it is if it is text."""
    text = body if isinstance(body, str) or body is None else json.dumps(body)
    return send(http_event(method, path, text, **more))


def send(event: dict[str, Any]) -> Answer:
    """What the police's API answers to the gateway's event."""
    answer = app.handler(event, LambdaContext())
    headers = {name.lower(): str(value) for name, value in answer.get("headers", {}).items()}
    for name, values in answer.get("multiValueHeaders", {}).items():
        headers[name.lower()] = values[0]
    return Answer(answer["statusCode"], headers, json.loads(answer["body"]))


def post(body: object = None, key: str = "key-1", **changes: Any) -> Answer:
    """Post an alert: ``ALERT`` with ``changes`` unless a whole ``body`` is given."""
    claims = changes.pop("claims", MACHINE)
    alert = {**ALERT, **changes} if body is None else body
    alert = (
        {name: value for name, value in alert.items() if value is not None}
        if isinstance(alert, dict)
        else alert
    )
    return call("POST", "/alerts", alert, headers={"Idempotency-Key": key}, claims=claims)
