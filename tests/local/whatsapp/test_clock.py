from __future__ import annotations

import asyncio

from local.whatsapp.clock import Agenda, SystemClock
from tests.local.whatsapp.bench import ManualClock


def test_calls_are_made_in_order_of_time_once_due() -> None:
    clock, made = ManualClock(), list[str]()
    agenda = Agenda(clock)
    for seconds, name in ((2, "c"), (1, "a"), (1, "b"), (9, "later")):
        agenda.after(seconds, made.append, name)
    clock.time += 2
    agenda.run_due()
    assert made == ["a", "b", "c"]
    assert len(agenda) == 1


def test_a_call_may_plan_another() -> None:
    clock, made = ManualClock(), list[int]()
    agenda = Agenda(clock)
    agenda.after(0, agenda.after, 0, made.append, 1)
    agenda.run_due()
    assert made == [1]


def test_a_running_agenda_wakes_for_what_is_added() -> None:
    async def scenario() -> None:
        agenda, made = Agenda(SystemClock()), asyncio.Event()
        running = asyncio.create_task(agenda.run())
        await asyncio.sleep(0)
        agenda.after(0, made.set)
        await asyncio.wait_for(made.wait(), 5)
        running.cancel()

    asyncio.run(scenario())
