"""The WhatsApp simulator as the tests of its phone page drive it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx
from playwright.sync_api import Locator, Page

from local.whatsapp.server import RunningSimulator
from tests.local.whatsapp.bench import ALERT, ANNA, TOKEN, alert


class Town:
    """A simulator, and what the business and the citizens do on it."""

    def __init__(self, running: RunningSimulator) -> None:
        self.running, self.url = running, running.url

    def phone(self, who: str = ANNA, text: str = "") -> str:
        return f"{self.url}/phone?who={quote(who)}" + (f"&text={quote(text)}" if text else "")

    def wrote(self, **action: Any) -> str:
        said = httpx.post(f"{self.url}/_control/inbound", json={"from": ANNA, **action})
        wamid: str = said.raise_for_status().json()["message_id"]
        return wamid

    def sends(self, **body: Any) -> None:
        self._posts(to=ANNA, **body)

    def _posts(self, **body: Any) -> None:
        number = self.running.simulator.settings.phone_number_id
        path = f"{self.url}/v26.0/{number}/messages"
        message = {"messaging_product": "whatsapp", **body}
        httpx.post(path, json=message, headers=TOKEN).raise_for_status()

    def asks(self, kind: str, action: dict[str, Any], text: str = "Meedoen?") -> None:
        interactive = {"type": kind, "body": {"text": text}, "action": action}
        self.sends(type="interactive", interactive=interactive)

    def marks_as_read(self, wamid: str) -> None:
        self._posts(status="read", message_id=wamid)

    def alerts(self) -> None:
        account = self.running.simulator.settings.waba_id
        httpx.post(f"{self.url}/v26.0/{account}/message_templates", json=ALERT, headers=TOKEN)
        self.sends(**{key: value for key, value in alert().items() if key != "to"})

    def heard(self) -> dict[str, Any]:
        """The newest thing that a citizen did, as the webhook tells it."""
        *_, event = self.running.simulator.received.values()
        return event.payload


def bubble(page: Page, text: str) -> Locator:
    return page.get_by_role("article").filter(has_text=text).last


def field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Message")
