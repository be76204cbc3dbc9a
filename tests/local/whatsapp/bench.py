"""What the tests share: a clock that stands still, and a simulator that keeps its webhooks."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from local.whatsapp import changes, sending, template_api
from local.whatsapp.errors import GraphError
from local.whatsapp.events import Event
from local.whatsapp.inbound import receive
from local.whatsapp.inbound_request import Inbound
from local.whatsapp.messages import Message
from local.whatsapp.server import create_app
from local.whatsapp.settings import Settings
from local.whatsapp.simulator import Simulator

START = 1_790_000_000.0
ANNA = "+31612345678"
TOKEN = {"Authorization": "Bearer simulator-token"}


class ManualClock:
    """Time that passes only when told."""

    def __init__(self) -> None:
        self.time = START

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += seconds


class KeptEvents:
    """Takes the place of the outbox."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def add(self, event: Event) -> None:
        self.events.append(event)

    async def drain(self) -> None: ...


ALERT: dict[str, Any] = {
    "name": "buurt_alarm",
    "language": "nl",
    "category": "UTILITY",
    "parameter_format": "NAMED",
    "message_send_ttl_seconds": 3600,
    "components": [
        {"type": "HEADER", "format": "TEXT", "text": "Politie"},
        {
            "type": "BODY",
            "text": "Politiebericht voor {{wijk}}: {{bericht}}. Bel 112 bij gevaar.",
            "example": {
                "body_text_named_params": [
                    {"param_name": "wijk", "example": "De Pijp"},
                    {"param_name": "bericht", "example": "vermist meisje"},
                ]
            },
        },
        {"type": "FOOTER", "text": "Stoppen? Antwoord STOP"},
        {
            "type": "BUTTONS",
            "buttons": [
                {"type": "QUICK_REPLY", "text": "Ik heb een tip"},
                {"type": "URL", "text": "Meer", "url": "https://x.example/a/{{1}}", "example": ["https://x.example/a/1"]},
            ],
        },
    ],
}  # fmt: skip


def body_parameters(**values: str) -> dict[str, Any]:
    named = [{"type": "text", "parameter_name": k, "text": v} for k, v in values.items()]
    return {"type": "body", "parameters": named}


def alert_components(bericht: str = "vermist meisje") -> list[dict[str, Any]]:
    url = {"type": "button", "sub_type": "url", "index": "1"}
    tip = {"type": "button", "sub_type": "quick_reply", "index": "0"}
    return [
        body_parameters(wijk="De Pijp", bericht=bericht),
        {**tip, "parameters": [{"type": "payload", "payload": "TIP:7"}]},
        {**url, "parameters": [{"type": "text", "text": "7"}]},
    ]


def alert(to: str = ANNA) -> dict[str, Any]:
    """The body of a send."""
    template = {"name": "buurt_alarm", "language": {"code": "nl"}, "components": alert_components()}
    return {"messaging_product": "whatsapp", "to": to, "type": "template", "template": template}


class Bench:
    """A simulator with an approved alert template, standing still in time."""

    def __init__(self, **settings: Any) -> None:
        self.clock = ManualClock()
        quiet: dict[str, Any] = {"latency": 0}
        self.simulator = Simulator(Settings(**(quiet | settings)), self.clock)
        self.kept = KeptEvents()
        self.simulator.outbox = self.kept  # type: ignore[assignment]
        template_api.create(self.simulator, ALERT)
        self.kept.events.clear()

    def later(self, seconds: float) -> None:
        self.clock.time += seconds
        self.simulator.agenda.run_due()

    def control(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return self.call(method, f"/_control/{path}", body, headers={})

    def faults(self, **faults: Any) -> None:
        changes.change(self.simulator, {"faults": faults})

    def send_alerts(self, count: int) -> list[str]:
        """Send to so many people; return what became of each: its status, or the error's code."""
        outcomes = []
        for n in range(count):
            try:
                answer = self.send_alert(f"+316123{n:05d}")
                outcomes.append(answer["messages"][0]["message_status"])
            except GraphError as error:
                outcomes.append(str(error.code))
        return outcomes

    def send(self, to: str = ANNA, **body: Any) -> dict[str, Any]:
        return sending.answer(
            self.simulator,
            {"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": "Dag"}}
            | body,
        )

    def send_alert(self, to: str = ANNA, **body: Any) -> dict[str, Any]:
        return sending.answer(self.simulator, alert(to) | body)

    def refusal(self, **body: Any) -> GraphError:
        with pytest.raises(GraphError) as caught:
            self.send(**body)
        return caught.value

    def inbound(self, **request: Any) -> Message:
        return receive(self.simulator, Inbound.model_validate({"from": ANNA} | request))

    def webhooks(self, key: str) -> list[dict[str, Any]]:
        return [event.payload for event in self.kept.events if event.key == key]

    def codes(self) -> list[int]:
        """The codes of failures that came by receipt."""
        return [e["code"] for s in self.webhooks("statuses") for e in s.get("errors", [])]

    def statuses(self) -> list[str]:
        return [status["status"] for status in self.webhooks("statuses")]

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
        client: tuple[str, int] = ("127.0.0.1", 5000),
        **more: Any,
    ) -> httpx.Response:
        async def go() -> httpx.Response:
            app = create_app(self.simulator.settings, self.simulator)
            transport = httpx.ASGITransport(app=app, client=client)
            async with httpx.AsyncClient(transport=transport, base_url="http://simulator") as http:
                chosen = TOKEN if headers is None else headers
                return await http.request(method, path, json=body, headers=chosen, **more)

        return asyncio.run(go())
