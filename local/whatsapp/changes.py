"""Changing the simulator while it runs: settings, faults, scenarios, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local.whatsapp import announcements, handsets, scenarios
from local.whatsapp.settings import Settings
from local.whatsapp.simulator import Simulator
from local.whatsapp.strikes import Strikes


def change(simulator: Simulator, changes: Mapping[str, Any]) -> None:
    """Apply changes of the settings; changed faults begin anew.

    Raises:
        ValueError: see :meth:`local.whatsapp.settings.Settings.changed`.
    """
    _adopt(simulator, simulator.settings.changed(changes), anew="faults" in changes)


def _adopt(simulator: Simulator, settings: Settings, *, anew: bool) -> None:
    before, simulator.settings = simulator.settings, settings
    announcements.announce_limits(simulator, before)
    if anew:
        simulator.rearm()
        arm(simulator)


def arm(simulator: Simulator) -> None:
    """See to what the faults do by themselves, at once and at each moment they change."""
    for moment in simulator.strikes.moments():
        simulator.agenda.after(moment, _turn, simulator, simulator.strikes)
    _turn(simulator, simulator.strikes)


def _turn(simulator: Simulator, strikes: Strikes) -> None:
    if strikes is simulator.strikes:  # and not those of faults that were replaced
        announcements.announce_trouble(simulator)
        handsets.catch_up(simulator)


def load(simulator: Simulator, name: str) -> scenarios.Scenario:
    """Play a scenario: its faults instead of those set, and the settings it names.

    Settings that the scenario before it named go back to what they were.

    Raises:
        ValueError: there is no such scenario, or it is not valid.
    """
    scenario = scenarios.find(name)
    base = simulator.settings.changed({**simulator.undo, "faults": None})
    _adopt(simulator, base.changed(scenario.settings), anew=True)
    simulator.undo = base.model_dump(include=scenario.settings.keys() - {"faults"})
    simulator.scenario = scenario.name
    return scenario


async def forward(simulator: Simulator, seconds: float) -> None:
    """Put the clock forward; what was to happen meanwhile happens, each thing at its moment."""
    clock, until = simulator.clock, simulator.clock.now() + seconds
    while (due := simulator.agenda.next()) is not None and due <= until:
        clock.forward(due - clock.now())
        await _settle(simulator)
    clock.forward(until - clock.now())
    await _settle(simulator)


async def _settle(simulator: Simulator) -> None:
    simulator.agenda.run_due()
    await simulator.outbox.drain()


def reset(simulator: Simulator, *, templates: bool) -> None:
    """Forget people and messages, and let the faults begin anew."""
    simulator.reset(templates=templates)
    arm(simulator)
