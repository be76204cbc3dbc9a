"""The part of the control API that makes things go wrong: faults, scenarios, held messages, phones.

Faults are settings too: ``PATCH /settings {"faults": …}`` does the same as ``PATCH /faults``.
"""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.whatsapp import changes, handsets, releases, scenarios
from local.whatsapp.control_request import body_of, simulator_of
from local.whatsapp.simulator import Simulator


async def _faults(request: Request) -> Response:
    """Show the faults and how often they struck; PATCH changes them, DELETE ends them all."""
    simulator = simulator_of(request)
    if request.method == "PATCH":
        changes.change(simulator, {"faults": await body_of(request)})
    elif request.method == "DELETE":
        changes.change(simulator, {"faults": None})
    return JSONResponse(_state(simulator))


def _state(simulator: Simulator) -> dict[str, Any]:
    now = simulator.clock.now()
    return {
        "scenario": simulator.scenario,
        "set": simulator.settings.faults.model_dump(mode="json"),
        "since": simulator.strikes.since,
        "struck": simulator.strikes.as_json(),
        # All that Graph refused since the reset, by code, whether or not for a fault that was set.
        "refused": {str(code): count for code, count in simulator.refused.items()},
        "account": [fault.kind for fault in simulator.strikes.account(now)],
        "held": len(simulator.held),
        "waiting_for_phones": sum(map(len, simulator.waiting.values())),
        "reached_in_24_hours": simulator.reach.count(now),
    }


async def _scenario(request: Request) -> Response:
    """Play the scenario of this name; ``calm`` ends any."""
    name = (await body_of(request)).get("name")
    if not isinstance(name, str):
        raise ValueError(f"name: give one of {', '.join(scenarios.names())}")
    scenario = changes.load(simulator_of(request), name)
    return JSONResponse({"name": scenario.name, "summary": scenario.summary})


async def _scenarios(request: Request) -> Response:
    """List the scenarios and tell which one is played."""
    known = {name: scenarios.find(name).summary for name in scenarios.names()}
    return JSONResponse({"playing": simulator_of(request).scenario, "known": known})


async def _held(request: Request) -> Response:
    """Count the messages that pacing holds; POST releases ``count`` (all by default) or fails all.

    The body is ``{"action": "release", "count": 10}`` or ``{"action": "fail"}``.
    """
    simulator, done = simulator_of(request), 0
    if request.method == "POST":
        body = await body_of(request)
        count = body.get("count", len(simulator.held))
        if not isinstance(count, int) or count < 0:
            raise ValueError(f"count: must be a whole number, not {count!r}")
        match body.get("action"):
            case "release":
                done = releases.release(simulator, count)
            case "fail":
                done = releases.fail(simulator)
            case action:
                raise ValueError(f"action: must be release or fail, not {action!r}")
    return JSONResponse({"done": done, "held": len(simulator.held)})


async def _switch(request: Request) -> Response:
    """Switch a phone on or off (null leaves it to the faults set), or marketing messages."""
    simulator, body = simulator_of(request), await body_of(request)
    on, marketing = body.get("on", "nothing"), body.get("marketing")
    if (
        on is not None
        and not isinstance(on, bool)
        and not (on == "nothing" and "marketing" in body)
    ):
        raise ValueError(f"on: must be true, false or null, not {on!r}")
    if "marketing" in body and not isinstance(marketing, bool):
        raise ValueError(f"marketing: must be true or false, not {marketing!r}")
    person = simulator.phones.meet(request.path_params["identity"])
    if isinstance(marketing, bool):
        handsets.choose_marketing(simulator, person, wanted=marketing)
    if on is None or isinstance(on, bool):
        handsets.switch(simulator, person, on=on)
    waiting = len(simulator.waiting.get(person, ()))
    off = handsets.is_off(simulator, person)
    shown = {"phone": person.plus_phone, "bsuid": person.bsuid, "on": not off, "waiting": waiting}
    return JSONResponse(shown)


ROUTES = [
    Route("/faults", _faults, methods=["GET", "PATCH", "DELETE"]),
    Route("/scenario", _scenario, methods=["POST"]),
    Route("/scenarios", _scenarios),
    Route("/held", _held, methods=["GET", "POST"]),
    Route("/phones/{identity}", _switch, methods=["PATCH"]),
]
