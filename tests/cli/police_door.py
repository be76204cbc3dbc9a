"""The gateway in front of the police's API, by hand: a token endpoint, and HTTP in and out."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from functions.report_intake import app
from tests.functions.lambda_context import LambdaContext
from tests.functions.police import http_event

CLIENT, SECRET, TOKEN = "machine", "machine-secret", "police-token"


class Door:
    """What came through, and what is to go wrong: as many gateway errors as ``failures``."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.requests: list[tuple[str, str]] = []
        self.keys: list[str] = []
        self.bodies: list[dict[str, Any]] = []
        self.failures = 0
        self.forbidden = False


class _Handler(BaseHTTPRequestHandler):
    door: Door

    def do_GET(self) -> None:
        self._call("GET", None)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == "/oauth2/token":
            self._give_token()
        else:
            self._call("POST", body)

    def _give_token(self) -> None:
        told = base64.b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode()
        if told == f"{CLIENT}:{SECRET}":
            self._answer(200, {"access_token": TOKEN})
        else:
            self._answer(400, {"error": "invalid_client"})

    def _call(self, method: str, body: str | None) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.door.requests.append((method, self.path))
        if body:
            self.door.bodies.append(json.loads(body))
            self.door.keys.append(headers.get("idempotency-key", ""))
        if headers.get("authorization") != f"Bearer {TOKEN}":
            return self._answer(401, {"message": "Unauthorized"})
        if self.door.forbidden:
            return self._answer(403, {"message": "Forbidden"})
        answer = app.handler(
            http_event(method, unquote(self.path), body, headers=headers), LambdaContext()
        )
        if self.door.failures:
            self.door.failures -= 1
            return self._answer(503, {"message": "Service Unavailable"})
        return self._answer(answer["statusCode"], json.loads(answer["body"]))

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@contextmanager
def open_door() -> Iterator[Door]:
    """The door, while it is open. What fails on the way back has been carried out."""

    class Handler(_Handler):
        pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Handler.door = Door(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield Handler.door
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
