"""The gateway's door for Meta, by hand: HTTP in, the webhook function called, HTTP out."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

from functions.whatsapp_webhook import app
from tests.functions.lambda_context import LambdaContext
from tests.functions.police import http_event


class _Door(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._call("GET", None)

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self._call("POST", self.rfile.read(length).decode())

    def _call(self, method: str, body: str | None) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        event = http_event(method, unquote(self.path), body, headers=headers)
        answer = app.handler(event, LambdaContext())
        self.send_response(answer["statusCode"])
        self.end_headers()
        self.wfile.write(answer["body"].encode())

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@contextmanager
def open_door() -> Iterator[str]:
    """The webhook's URL while the door is open."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Door)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/whatsapp"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
