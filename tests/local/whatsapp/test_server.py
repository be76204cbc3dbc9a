from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

import httpx
import pytest
import typer
from typer.testing import CliRunner

from local.whatsapp.__main__ import read_settings, serve
from local.whatsapp.server import RunningSimulator
from local.whatsapp.settings import Settings
from tests.local.whatsapp.bench import ALERT, ANNA, TOKEN, alert_components

QUICK = Settings(latency=0, sent_after=0, delivered_after=0, read_after=0, flush_interval=0)


class Receiver:
    """A webhook endpoint on a loopback port."""

    def __init__(self, verify_token: str = "simulator-verify-token") -> None:
        self.posts: list[tuple[bytes, dict[str, str]]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                query = parse_qs(urlparse(self.path).query)
                agreed = query["hub.verify_token"] == [verify_token] and query["hub.mode"] == [
                    "subscribe"
                ]
                self.answer(200 if agreed else 403, query["hub.challenge"][0] if agreed else "no")

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.posts.append((raw, dict(self.headers)))
                self.answer(200, "")

            def answer(self, status: int, text: str) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/whatsapp"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def statuses(self) -> list[str]:
        values = [
            c["value"]
            for raw, _ in self.posts
            for e in json.loads(raw)["entry"]
            for c in e["changes"]
        ]
        return [status["status"] for value in values for status in value.get("statuses", [])]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


@pytest.fixture
def running() -> Iterator[RunningSimulator]:
    with RunningSimulator(QUICK) as running:
        yield running


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_an_alert_goes_out_and_its_receipts_come_back_signed(
    running: RunningSimulator, receiver: Receiver
) -> None:
    settings = running.simulator.settings
    httpx.patch(f"{running.url}/_control/settings", json={"read_share": 1})
    verified = httpx.post(f"{running.url}/_control/webhook", json={"url": receiver.url}).json()
    assert verified["verified"] is True
    root = f"{running.url}/v26.0"
    httpx.post(f"{root}/{settings.waba_id}/message_templates", json=ALERT, headers=TOKEN)
    template = {"name": "buurt_alarm", "language": {"code": "nl"}, "components": alert_components()}
    body = {"messaging_product": "whatsapp", "to": ANNA, "type": "template", "template": template}
    answer = httpx.post(f"{root}/{settings.phone_number_id}/messages", json=body, headers=TOKEN)
    assert answer.status_code == 200
    until(lambda: receiver.statuses() == ["sent", "delivered", "read"])
    for raw, headers in receiver.posts:
        digest = hmac.new(b"simulator-app-secret", raw, hashlib.sha256).hexdigest()
        assert headers["X-Hub-Signature-256"] == f"sha256={digest}"
    state = httpx.get(f"{running.url}/_control/webhook").json()
    assert (state["dropped"], state["given_up"]) == (0, 0)


def test_a_receiver_that_disagrees_is_not_taken(
    running: RunningSimulator, receiver: Receiver
) -> None:
    httpx.patch(f"{running.url}/_control/settings", json={"verify_token": "other"})
    answer = httpx.post(f"{running.url}/_control/webhook", json={"url": receiver.url})
    assert (answer.status_code, answer.json()["verified"]) == (422, False)
    assert "403" in answer.json()["detail"]
    assert running.simulator.settings.webhook_url is None


def test_a_receiver_that_is_not_there_is_not_taken(running: RunningSimulator) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    answer = httpx.post(
        f"{running.url}/_control/webhook", json={"url": f"http://127.0.0.1:{port}/"}
    )
    assert (answer.status_code, "no answer" in answer.json()["detail"]) == (422, True)


def test_the_webhook_can_be_taken_away(running: RunningSimulator, receiver: Receiver) -> None:
    for url in (receiver.url, None):
        httpx.post(f"{running.url}/_control/webhook", json={"url": url})
        assert running.simulator.settings.webhook_url == url


def test_a_bad_option_is_named() -> None:
    with pytest.raises(typer.BadParameter, match="messages_per_second"):
        read_settings({"messages_per_second": -1})


def test_options_become_settings() -> None:
    chosen = read_settings({"messages_per_second": 20.0, "display_phone_number": "+32 2 123 45 67"})
    assert (chosen.messages_per_second, chosen.display_phone_number) == (20, "3221234567")


def test_the_command_line_explains_itself() -> None:
    app = typer.Typer()
    app.command()(serve)
    shown = CliRunner().invoke(app, ["--help"]).stdout
    assert "WhatsApp simulator" in shown
    assert "--scenario" in shown
