"""The HTTP server: an app to serve, and a class that serves it from a thread."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import AsyncIterator
from types import TracebackType

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route

from local.whatsapp import (
    changes,
    chats,
    control,
    fault_control,
    graph,
    media,
    media_api,
    page,
    phone_page,
    template_control,
)
from local.whatsapp.connections import AbortableProtocol
from local.whatsapp.control_request import LoopbackOnly, refuse
from local.whatsapp.settings import Settings
from local.whatsapp.simulator import Simulator

KEEP_ALIVE = 75
"""Seconds that an unused connection stays open, as at large sites. uvicorn's own 5 s are about what
a person takes to read and to answer, and who writes as it closes is left in doubt.
"""

CONTROL_ROUTES = [
    *control.ROUTES,
    *chats.ROUTES,
    *fault_control.ROUTES,
    *template_control.ROUTES,
]
METHODS = ["GET", "POST", "DELETE", "PUT", "PATCH"]


def create_app(
    settings: Settings, simulator: Simulator | None = None, scenario: str | None = None
) -> Starlette:
    """Return the simulator as an ASGI app; its state is at ``app.state.simulator``.

    A `scenario` is played from the moment that the app is served.
    """
    app = Starlette(
        routes=[
            Route("/", page.endpoint),
            *phone_page.ROUTES,
            Mount(
                "/_control",
                routes=CONTROL_ROUTES,
                middleware=[Middleware(LoopbackOnly)],
            ),
            Route(media.PATH, media_api.download),
            Route("/{path:path}", graph.endpoint, methods=METHODS),
        ],
        exception_handlers={ValueError: refuse},
        lifespan=_lifespan,
    )
    app.state.simulator = simulator or Simulator(settings)
    app.state.scenario = scenario
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    simulator: Simulator = app.state.simulator
    if app.state.scenario is None:
        changes.arm(simulator)
    else:
        changes.load(simulator, app.state.scenario)
    ticking = asyncio.create_task(simulator.agenda.run())
    try:
        yield
    finally:
        ticking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ticking
        simulator.outbox.clear()
        await simulator.outbox.drain()
        await simulator.http.close()


def server_for(app: Starlette, host: str, port: int) -> uvicorn.Server:
    """Return a server that logs nothing per request."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            log_level="warning",
            access_log=False,
            http=AbortableProtocol,
            timeout_keep_alive=KEEP_ALIVE,
        )
    )


class RunningSimulator:
    """A simulator served from a thread on a free loopback port, as a context manager.

    ``with RunningSimulator() as running: requests.post(f"{running.url}/v26.0/...")``
    """

    def __init__(self, settings: Settings | None = None, scenario: str | None = None) -> None:
        self.app = create_app(settings or Settings(), scenario=scenario)
        self.simulator: Simulator = self.app.state.simulator
        self._socket = socket.create_server(("127.0.0.1", 0))
        # asyncio sees to it for sockets of its own alone. Else each answer waits 40 ms for an ACK.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._server = server_for(self.app, "127.0.0.1", 0)
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), daemon=True
        )

    def __enter__(self) -> RunningSimulator:
        """Start, and return once requests are taken."""
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                raise RuntimeError("the simulator did not start")
            time.sleep(0.005)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop and wait for the end."""
        self._server.should_exit = True
        self._thread.join(timeout=15)
        self._socket.close()
