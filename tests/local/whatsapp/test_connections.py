from __future__ import annotations

from typing import Any

import httpx
import pytest

from local.whatsapp.server import RunningSimulator
from local.whatsapp.settings import Settings
from tests.local.whatsapp.bench import ALERT, TOKEN, Bench, alert

MESSAGES = "/v26.0/106540352242922/messages"


def bench_with(**fault: Any) -> Bench:
    return Bench(faults={"connections": [fault]})


def accepted(bench: Bench) -> int:
    return len(bench.simulator.log.all)


@pytest.mark.parametrize("taken", [True, False])
def test_a_connection_breaks_before_or_after_acceptance(taken: bool) -> None:
    bench = bench_with(kind="reset", accepted=taken)
    with pytest.raises(ConnectionResetError):
        bench.call("POST", MESSAGES, alert())
    bench.later(60)
    assert (accepted(bench), "delivered" in bench.statuses()) == (int(taken), taken)


@pytest.mark.parametrize("taken", [True, False])
def test_a_proxy_answers_with_html(taken: bool) -> None:
    bench = bench_with(kind="proxy", status=503, accepted=taken)
    answer = bench.call("POST", MESSAGES, alert())
    assert (answer.status_code, answer.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert "503 Service Unavailable" in answer.text
    assert accepted(bench) == int(taken)


def test_a_slow_answer_comes_after_the_receipts() -> None:
    bench = bench_with(kind="slow", accepted=True, seconds=5)
    before = bench.clock.now()
    assert bench.call("POST", MESSAGES, alert()).status_code == 200
    assert bench.clock.now() - before == 5
    bench.later(0)
    assert bench.statuses()[0] == "sent"


def test_a_message_that_is_not_accepted_ends_in_a_gateways_timeout() -> None:
    bench = bench_with(kind="slow", seconds=5)
    assert bench.call("POST", MESSAGES, alert()).status_code == 504
    assert accepted(bench) == 0


def test_a_refused_message_is_refused_however_the_connection_is() -> None:
    bench = bench_with(kind="reset", accepted=True)
    assert bench.call("POST", MESSAGES, alert() | {"to": "x"}).json()["error"]["code"] == 131009


def test_only_sends_suffer() -> None:
    assert bench_with(kind="proxy").call("GET", "/v26.0/106540352242922").status_code == 200


def test_over_a_socket_the_client_sees_a_reset_and_the_next_request_works() -> None:
    connections = [{"kind": "reset", "accepted": True, "at_most": 1}]
    settings = Settings(latency=0, faults={"connections": connections})
    with RunningSimulator(settings) as running, httpx.Client(base_url=running.url) as client:
        templates = f"/v26.0/{settings.waba_id}/message_templates"
        client.post(templates, json=ALERT, headers=TOKEN)
        with pytest.raises(httpx.ReadError):
            client.post(MESSAGES, json=alert(), headers=TOKEN)
        assert client.post(MESSAGES, json=alert(), headers=TOKEN).status_code == 200
        assert len(running.simulator.log.all) == 2
