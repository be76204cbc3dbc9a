"""Requests of the control API: who may make them, what they carry, and how they are refused."""

from __future__ import annotations

import ipaddress
import json
from typing import Any

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from local.whatsapp.simulator import Simulator


class LoopbackOnly:
    """Refuses whoever does not come from this machine."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 403."""
        client = scope.get("client")
        if client and ipaddress.ip_address(client[0]).is_loopback:
            await self._app(scope, receive, send)
        else:
            await refusal("the control API answers on loopback only", 403)(scope, receive, send)


def refusal(message: str, status: int = 400) -> JSONResponse:
    """Return the answer that refuses a request."""
    return JSONResponse({"error": message}, status)


def explain(error: ValueError) -> str:
    """Return what is wrong, naming the field."""
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
    return str(error)


async def body_of(request: Request) -> dict[str, Any]:
    """Return the JSON object that a request carries; an empty one if it has no body."""
    raw = await request.body()
    body = json.loads(raw) if raw else {}
    if not isinstance(body, dict):
        raise ValueError("the body must be a JSON object")
    return body


def simulator_of(request: Request) -> Simulator:
    """Return the simulator that a request is about."""
    simulator: Simulator = request.app.state.simulator
    return simulator


def whole(request: Request, name: str, default: int) -> int:
    """Return a whole number from the query."""
    text = request.query_params.get(name) or str(default)
    if not text.isascii() or not text.isdigit():
        raise ValueError(f"{name}: must be a whole number, not {text!r}")
    return int(text)


def refuse(_: Request, error: Exception) -> Response:
    """Answer a request whose values are wrong."""
    return refusal(explain(error) if isinstance(error, ValueError) else str(error))
