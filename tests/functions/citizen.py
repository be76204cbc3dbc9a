"""Somebody who signs up: requests to the public part of the API, as HTTP API events."""

import base64
import gzip
import json
from typing import Any, NamedTuple

import pytest
from relay.wiring.signup import signup

from functions.signup import app
from tests.functions.lambda_context import LambdaContext
from tests.functions.police import http_event

WISH: dict[str, Any] = {"groups": ["centre"], "language": "nl", "adult": True, "rules": "2026-11"}
FORM = {"content-type": "application/x-www-form-urlencoded"}


class Answer(NamedTuple):
    """What was answered."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.text)

    def faults(self) -> dict[str, str]:
        """The messages of ``errors[]`` by field."""
        return {each["field"]: each["message"] for each in self.json["errors"]}


def send(event: dict[str, Any]) -> Answer:
    """What the function answers to the gateway's event."""
    answer = app.handler(event, LambdaContext())
    headers = {name.lower(): str(value) for name, value in answer.get("headers", {}).items()}
    for name, values in answer.get("multiValueHeaders", {}).items():
        headers[name.lower()] = values[0]
    body = answer["body"]
    if answer.get("isBase64Encoded"):
        body = gzip.decompress(base64.b64decode(body)).decode()
    return Answer(answer["statusCode"], headers, body)


def call(method: str, path: str, body: object = None, **more: Any) -> Answer:
    """``body`` is sent as JSON, or as it is if it is text. Nobody proves who they are here."""
    text = body if isinstance(body, str) or body is None else json.dumps(body)
    event = http_event(method, path, text, **more)
    del event["requestContext"]["authorizer"]
    return send(event)


def wish(**changes: Any) -> Answer:
    """Ask for a code: ``WISH`` with ``changes``; None takes a field out."""
    body = {name: value for name, value in {**WISH, **changes}.items() if value is not None}
    return call("POST", "/signups", body)


def fill_in(fields: str, **headers: str) -> Answer:
    """Send the page's form."""
    return call("POST", "/join", fields, headers={**FORM, **headers})


def settle_in(monkeypatch: pytest.MonkeyPatch, country: str = "NL") -> None:
    """What the function reads from its environment."""
    for name, value in {
        "COUNTRY": country,
        "LANGUAGES": "nl,en,fr,de",
        "MUNICIPALITY": "bergen-op-zee",
        "WHATSAPP_NUMBER": "31612345678",
        "WHATSAPP_LINK_URL": "https://wa.me",
    }.items():
        monkeypatch.setenv(name, value)
    signup.cache_clear()
