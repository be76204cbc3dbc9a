"""Sweeps and deliveries in which something is wrong."""

from typing import Any

import pytest
import responses
from relay.adapters.system_clock import SystemClock

from functions.group_lookup import app as group_lookup
from functions.sweep import app as sweeping
from functions.whatsapp_delivery import app as delivery
from tests.chain.pump import sqs_record
from tests.conftest import Queues, Tables
from tests.functions.lambda_context import LambdaContext
from tests.functions.payloads import event
from tests.functions.police import post
from tests.town import resident, settle

NUMBER = "http://127.0.0.1:9/v26.0/106540352242922"
WELL = {"status": "CONNECTED", "quality_rating": "GREEN"}


def sweep(number: object = WELL) -> None:
    """Sweep, while Meta says this of the number."""
    with responses.RequestsMock() as meta:
        meta.get(NUMBER, json=number)
        context = LambdaContext(remaining_ms=sweeping.SPARE_MS + 100)
        sweeping.handler(event("sweep.every_minute"), context)


def later(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    """Let the functions' clock go so much ahead."""
    before = SystemClock.now
    monkeypatch.setattr(SystemClock, "now", lambda self: before(self) + seconds * 1_000)


def deliver(tables: Tables, queues: Queues, *answers: dict[str, Any]) -> None:
    """One turn with an alert's slice, to which WhatsApp answers so, the last one again and again.

    Turns are taken until nothing is enqueued any more.
    """
    settle(tables, [resident(1), resident(2)])
    alert = sqs_record("1", {"alert_id": post().body["alert_id"]})
    group_lookup.handler({"Records": [alert]}, LambdaContext())
    with responses.RequestsMock(assert_all_requests_are_fired=False) as meta:
        for each in answers:
            meta.post(f"{NUMBER}/messages", json=each, status=400 if "error" in each else 200)
        while bodies := queues.bodies(queues.urgent):
            records = [sqs_record("2", body) for body in bodies]
            delivery.handler({"Records": records}, LambdaContext())
