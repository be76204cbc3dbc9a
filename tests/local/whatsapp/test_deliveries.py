"""What citizens write comes late, twice and out of order, when told so."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from local.whatsapp import changes, sending
from local.whatsapp.inbound import receive
from local.whatsapp.inbound_request import Inbound
from local.whatsapp.simulator import Simulator
from tests.local.whatsapp.bench import ANNA, START, Bench, ManualClock
from tests.local.whatsapp.receiver import URL, Receiver, run


def said(bench: Bench) -> list[str]:
    return [message["text"]["body"] for message in bench.webhooks("messages")]


def test_a_late_webhook_says_when_it_was_written() -> None:
    bench = Bench()
    bench.inbound(text="JOIN", timestamp=int(START) - 3600)
    [message] = bench.webhooks("messages")
    assert message["timestamp"] == str(int(START) - 3600)


def test_what_was_written_long_ago_opens_no_window() -> None:
    bench = Bench()
    person = bench.inbound(text="JOIN", timestamp=int(START) - 25 * 3600).person
    assert not person.window_open(START)
    bench.inbound(text="Dag")
    bench.inbound(text="JOIN", timestamp=int(START) - 25 * 3600)
    assert person.window_open(START)


def test_a_webhook_comes_when_it_is_told_to() -> None:
    bench = Bench()
    bench.inbound(text="JOIN", deliver_after=[0, 60])
    bench.inbound(text="Straks", deliver_after=[30])
    bench.inbound(text="STOP")
    assert said(bench) == ["JOIN", "STOP"]
    bench.later(30)
    bench.later(30)
    assert said(bench) == ["JOIN", "STOP", "Straks", "JOIN"]
    first, *_, last = bench.webhooks("messages")
    assert first == last


def test_a_webhook_is_sent_again_on_demand() -> None:
    bench = Bench()
    wamid = bench.inbound(text="JOIN").wamid
    assert bench.control("POST", "again", {"message_id": wamid}).status_code == 200
    assert said(bench) == ["JOIN", "JOIN"]
    refused = bench.control("POST", "again", {"message_id": "wamid.x"})
    assert (refused.status_code, "message_id" in refused.json()["error"]) == (400, True)


def test_faults_repeat_and_delay_a_share_of_what_is_written() -> None:
    bench = Bench()
    bench.faults(inbound={"duplicated": 0.5, "late": 0.5, "late_by": 20})
    for n in range(40):
        bench.inbound(text=str(n))
    at_once = len(said(bench))
    bench.later(1)
    bench.later(21)
    assert 10 < at_once < 30
    assert 50 < len(said(bench)) < 70
    assert {int(n) for n in said(bench)} == set(range(40))
    assert sorted(said(bench), key=int) != said(bench)


def test_a_fault_ends_when_its_time_is_over() -> None:
    bench = Bench()
    bench.faults(inbound={"duplicated": 1, "lasts": 10})
    bench.later(11)
    bench.inbound(text="JOIN")
    bench.later(10)
    assert said(bench) == ["JOIN"]


@pytest.mark.parametrize(("answer", "status"), [(200, "delivered"), (500, "accepted")])
def test_the_second_tick_shows_that_our_webhook_answered(answer: int, status: str) -> None:
    async def scenario() -> None:
        receiver = Receiver(answer)
        simulator = Simulator(receiver.chosen, ManualClock(), receiver.post)
        changes.change(simulator, {"webhook_url": URL})
        message = receive(simulator, Inbound.model_validate({"from": ANNA, "text": "Dag"}))
        await simulator.outbox.drain()
        assert message.status == status

    run(scenario)


@pytest.mark.parametrize(("answers", "told"), [((200, 200), True), ((200, 500), False)])
def test_of_a_message_it_is_known_when_our_webhook_was_told(
    answers: Sequence[int], told: bool
) -> None:
    async def scenario() -> None:
        receiver = Receiver(*answers, read_share=0)
        simulator = Simulator(receiver.chosen, clock := ManualClock(), receiver.post)
        receive(simulator, Inbound.model_validate({"from": ANNA, "text": "Dag"}))
        await simulator.outbox.drain()
        text = {"to": ANNA, "type": "text", "text": {"body": "Dag"}}
        sent = sending.answer(simulator, {"messaging_product": "whatsapp", **text})
        await changes.forward(simulator, 0.9)
        message = simulator.log.find(sent["messages"][0]["id"])
        assert message is not None
        assert message.status == "delivered"
        assert (clock.now() <= message.told_at <= simulator.clock.now()) is told

    run(scenario)
