"""An AWS that knows secrets and nothing else: whichever a function reads as it starts is there."""

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_ANSWER = json.dumps({"Name": "any", "SecretString": "of the bench"}).encode()


class _Secrets(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        """Every call of Secrets Manager is a POST of its action."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(_ANSWER)))
        self.end_headers()
        self.wfile.write(_ANSWER)

    def log_message(self, *_: object) -> None:
        """A bench shows its table alone."""


@contextlib.contextmanager
def secrets_alone() -> Iterator[str]:
    """Its address while it runs."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Secrets) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
