"""Stands in for whoever gets the webhooks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

from local.whatsapp.clock import Agenda
from local.whatsapp.events import Event
from local.whatsapp.settings import Settings
from local.whatsapp.webhooks import Outbox
from tests.local.whatsapp.bench import ManualClock

URL = "http://receiver.example/whatsapp"


class Receiver:
    """Stands for whoever gets the webhooks; answers as told."""

    def __init__(self, *statuses: int, **settings: Any) -> None:
        self.statuses = list(statuses)
        self.bodies: list[dict[str, Any]] = []
        self.gate: asyncio.Event | None = None
        self.at_once = self.most_at_once = 0
        self.clock = ManualClock()
        self.agenda = Agenda(self.clock)
        self.chosen = Settings(**({"webhook_url": URL} | settings))
        self.outbox = Outbox(lambda: self.chosen, self.agenda, self.post)

    async def post(self, url: str, raw: bytes, signed: dict[str, str], timeout: float) -> int:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        if self.gate:
            await self.gate.wait()
        self.at_once -= 1
        self.bodies.append(json.loads(raw))
        return self.statuses.pop(0) if self.statuses else 200

    def take(self, count: int, *, urgent: bool = False) -> None:
        for n in range(count):
            self.outbox.add(Event("statuses", {"id": str(n)}, {"user_id": str(n)}, urgent=urgent))

    async def later(self, seconds: float) -> None:
        self.clock.time += seconds
        self.agenda.run_due()
        await self.outbox.drain()

    def sizes(self) -> list[int]:
        return [len(updates(body)) for body in self.bodies]


def updates(body: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = body["entry"][0]["changes"][0]["value"]["statuses"]
    return found


def run(scenario: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(scenario())
