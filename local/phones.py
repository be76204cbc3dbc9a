"""The WhatsApp simulator as a process of the local stack, and what its phones have received."""

import contextlib
import secrets
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from local.child import CannotStart, running
from local.deploy import Secrets
from local.project import ROOT

GRAPH_VERSION: Final = "v26.0"
HANDSHAKES: Final = 6


@dataclass(frozen=True)
class Arrivals:
    """How far the messages of one alert are. Times are Unix seconds."""

    accepted: int = 0
    on_phones: int = 0
    first_accepted: float | None = None
    last_accepted: float | None = None


@dataclass(frozen=True)
class Received:
    """Messages of one alert; `people` counts them by phone number and by WhatsApp's user id."""

    messages: int
    people: Counter[str]


@dataclass(frozen=True)
class Phones:
    """A running simulator that plays WhatsApp and everybody's phone; `number` is digits only.

    `account_id` is that of the WhatsApp Business account (WABA).
    """

    url: str
    phone_number_id: str
    account_id: str
    number: str
    secrets: Secrets

    @property
    def link_url(self) -> str:
        """With the number behind it this opens a chat, as https://wa.me/<number> does."""
        return f"{self.url}/wa.me"

    def create_templates(self, creations: Iterable[Mapping[str, Any]]) -> None:
        """Have the message templates approved, through the API that serves this at Meta."""
        path = f"/{GRAPH_VERSION}/{self.account_id}/message_templates"
        for creation in creations:
            self._post(path, creation)

    def report_to(self, webhook_url: str) -> None:
        """Send receipts and answers to this address from now on; it must pass the handshake.

        Started cold on a busy machine it may be too slow for Meta's ten seconds, so it may try
        again, as an operator would.
        """
        for _ in range(HANDSHAKES - 1):
            with contextlib.suppress(CannotStart):
                return self._post("/_control/webhook", {"url": webhook_url})
        return self._post("/_control/webhook", {"url": webhook_url})

    def change(self, **settings: Any) -> None:
        """Change settings of the simulator; None puts one back."""
        url = f"{self.url}/_control/settings"
        httpx.patch(url, json=settings, trust_env=False).raise_for_status()

    def _post(self, path: str, body: Mapping[str, Any]) -> None:
        identity = {"Authorization": f"Bearer {self.secrets.token}"}
        answer = httpx.post(
            self.url + path, json=body, headers=identity, trust_env=False, timeout=30
        )
        if not answer.is_success:
            raise CannotStart(f"WhatsApp simulator: {path}: {answer.status_code} {answer.text}")

    def arrivals(self, alert_id: str) -> Arrivals:
        """Counts for one alert."""
        counted = self._messages(alert_id)
        statuses = counted["statuses"]
        return Arrivals(
            accepted=counted["accepted"],
            on_phones=statuses.get("delivered", 0) + statuses.get("read", 0),
            first_accepted=counted["first_accepted"],
            last_accepted=counted["last_accepted"],
        )

    def received(self, alert_id: str) -> Received:
        """Who has the alert, and how often."""
        messages = [
            message
            for message in self._messages(alert_id, latest=str(10**9))["latest"]
            if message["status"] != "failed"
        ]
        addresses = Counter[str]()
        for message in messages:
            addresses.update({message["phone"], message["bsuid"]} - {None})
        return Received(len(messages), addresses)

    def _messages(self, alert_id: str, **more: str) -> dict[str, Any]:
        answer = httpx.get(
            f"{self.url}/_control/messages",
            params={"callback": f"alert={alert_id};", **more},
            trust_env=False,
            timeout=60,
        )
        counted: dict[str, Any] = answer.raise_for_status().json()
        return counted


@contextlib.contextmanager
def phones(
    port: int, *, phone_number_id: str, account_id: str, number: str, log: Path
) -> Iterator[Phones]:
    """Run the simulator for the length of the block."""
    words = Secrets(*(secrets.token_urlsafe(24) for _ in range(3)))
    simulator = Phones(f"http://127.0.0.1:{port}", phone_number_id, account_id, number, words)
    command = [sys.executable, "-m", "local.whatsapp", "--port", str(port)]
    command += ["--phone-number-id", phone_number_id, "--waba-id", account_id]
    command += ["--display-phone-number", number]
    command += ["--token", words.token, "--app-secret", words.app_secret]
    command += ["--verify-token", words.verify_token]
    with running(
        command,
        health_url=simulator.url,
        log=log,
        environment={"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
    ):
        yield simulator
