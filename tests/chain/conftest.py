"""The whole chain in one process: moto, the functions, the pump and the WhatsApp simulator."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from relay.domain.templates import creations

from local.whatsapp.server import RunningSimulator
from local.whatsapp.settings import Settings
from tests.chain.door import open_door
from tests.chain.pump import Pump
from tests.conftest import Queues, Tables

TOKEN = {"Authorization": "Bearer meta-token"}


class Chain:
    """An alert's way and what came of it."""

    def __init__(self, queues: Queues, whatsapp: str) -> None:
        self.pump = Pump(queues)
        self._url = self.url = whatsapp

    def phones(self) -> dict[str, list[str]]:
        """The texts that WhatsApp took for each phone, by number or, without one, by BSUID."""
        url = f"{self._url}/_control/messages?latest=1000"
        found: dict[str, list[str]] = {}
        for message in requests.get(url, timeout=30).json()["latest"]:
            found.setdefault(message["phone"] or message["bsuid"], []).append(message["body"])
        return found

    def inbound(self, who: str, **message: Any) -> None:
        """Somebody writes, taps or sends, as the simulator's control API is told."""
        told = {"from": who, **message}
        answer = requests.post(f"{self._url}/_control/inbound", json=told, timeout=30)
        assert answer.ok, answer.text

    def hears(self, who: str, words: str) -> None:
        """Run until these words are on somebody's phone."""
        self.run_until(lambda: any(words in text for text in self.phones().get(who, [])))

    def message(self, who: str, words: str) -> dict[str, Any]:
        """The message with these words on somebody's phone."""
        url = f"{self._url}/_control/messages?latest=1000"
        found: list[dict[str, Any]] = requests.get(url, timeout=30).json()["latest"]
        return next(each for each in found if each["phone"] == who and words in each["body"])

    def settings(self, **changes: Any) -> None:
        """Change how WhatsApp behaves."""
        answer = requests.patch(f"{self._url}/_control/settings", json=changes, timeout=30)
        answer.raise_for_status()

    def run_until(self, done: Any) -> None:
        """Pump until ``done()`` holds; receipts arrive in their own time."""
        deadline = time.monotonic() + 60
        while not done():
            assert time.monotonic() < deadline, "the chain got stuck"
            self.pump.run()
            time.sleep(0.02)


@pytest.fixture
def chain(
    settings: None, tables: Tables, queues: Queues, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Chain]:
    """A chain that is wired to the simulator, templates approved, receipts coming back fast."""
    quick = {"sent_after": 0, "delivered_after": 0, "read_after": 0, "flush_interval": 0.01}
    secrets = {"token": "meta-token", "app_secret": "app-secret", "verify_token": "verify-me"}
    with RunningSimulator(Settings(**quick, **secrets, latency=0)) as whatsapp, open_door() as door:
        monkeypatch.setenv("WHATSAPP_API_URL", whatsapp.url)
        for each in creations("NL", ("nl", "en", "fr", "de")):
            url = f"{whatsapp.url}/v26.0/102290129340398/message_templates"
            requests.post(url, json=each, headers=TOKEN, timeout=30).raise_for_status()
        hook = {"url": door}
        requests.post(f"{whatsapp.url}/_control/webhook", json=hook, timeout=30).raise_for_status()
        yield Chain(queues, whatsapp.url)
