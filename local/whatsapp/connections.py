"""Answers that go wrong on their way: a connection that breaks, a proxy's page, a long wait."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from uvicorn.protocols.http.h11_impl import H11Protocol

from local.whatsapp.clock import Clock
from local.whatsapp.faults import ConnectionFault

_PHRASES = {502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Time-out"}
_NO_LINGERING = struct.pack("ii", 1, 0)


class AbortableProtocol(H11Protocol):
    """HTTP whose requests know their connection: ``request.state.transport``."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class Broken(Exception):
    """The answer that the client gets is not Graph's."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


async def carry_out(
    fault: ConnectionFault, request: Request, clock: Clock, send: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """Call `send` if the fault lets the message be accepted; return its answer if it is slow only.

    Raises:
        Broken: with what the client gets instead.
    """
    answer = send() if fault.accepted else None
    if fault.seconds:
        await clock.sleep(fault.seconds)
    if fault.kind == "reset":
        await _reset(request)
        raise Broken(Response())
    if fault.kind == "slow" and answer is not None:
        return answer
    raise Broken(_page(504 if fault.kind == "slow" else fault.status))


def _page(status: int) -> Response:
    phrase = f"{status} {_PHRASES[status]}"
    return HTMLResponse(
        f"<html><head><title>{phrase}</title></head>"
        f"<body><center><h1>{phrase}</h1></center></body></html>",
        status,
    )


async def _reset(request: Request) -> None:
    """Close the connection with a reset (RST), so that the client sees no orderly end.

    Raises:
        ConnectionResetError: there is no connection, as in a test without a socket.
    """
    transport: asyncio.Transport | None = getattr(request.state, "transport", None)
    if transport is None:
        raise ConnectionResetError("the simulator reset the connection")
    connection = transport.get_extra_info("socket")
    with contextlib.suppress(OSError):  # the client may have gone already
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGERING)
    transport.abort()
    # Wait until the server has noticed, so that it does not try to answer.
    while (await request.receive())["type"] != "http.disconnect":
        pass
