"""A WhatsApp that answers what a test tells it to, on the loopback."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Reply:
    """``after`` seconds; status 0 hangs up without an answer."""

    status: int = 200
    body: str = '{"messages": [{"id": "wamid.1"}]}'
    after: float = 0


@dataclass
class CloudApi:
    """What it was asked, and how it answers a request's body."""

    url: str = ""
    reply: Callable[[dict[str, Any]], Reply] = lambda body: Reply()
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    lines: set[tuple[str, int]] = field(default_factory=set)


def _handler(api: CloudApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            api.moments.append(time.monotonic())
            api.lines.add(self.client_address)
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            api.bodies.append(body)
            api.headers.append(dict(self.headers))
            reply = api.reply(body)
            time.sleep(reply.after)
            if reply.status:
                self._answer(reply)
            else:
                self.close_connection = True

        def _answer(self, reply: Reply) -> None:
            self.send_response(reply.status)
            self.send_header("Content-Length", str(len(reply.body.encode())))
            self.end_headers()
            self.wfile.write(reply.body.encode())

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    return Handler


class _Server(ThreadingHTTPServer):
    request_queue_size = 128

    def handle_error(self, *_: object) -> None:
        """Who stopped waiting has hung up; that is part of the test."""


@contextmanager
def running() -> Iterator[CloudApi]:
    """The API while it runs; its ``url`` is that of ``messages``."""
    api = CloudApi()
    with _Server(("127.0.0.1", 0), _handler(api)) as server:
        api.url = f"http://127.0.0.1:{server.server_port}/v26.0/1/messages"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield api
        server.shutdown()
        thread.join()
