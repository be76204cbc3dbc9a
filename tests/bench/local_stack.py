"""From ``POST /alerts`` to WhatsApp on the local stack: real functions, real rate, 760 members.

The first alert meets a stack that has just been deployed, every function cold; the second a warm
one. WhatsApp, the simulator, says when it took each message.
"""

import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from local.child import free_port
from local.demo import ALERT
from local.phones import Phones
from local.police import Police
from local.project import LOGS
from local.residents import Residents, move_in
from local.sample import MUNICIPALITY
from local.stack import Municipality, Place, running_emulator, running_phones, set_up
from tests.bench import plot
from tests.bench.figure import Figure
from tests.bench.hand_over import HandOver

PER_SECOND = 76
"""The default of template.yaml's ``MessagesPerSecond``."""

WHATSAPP_PER_SECOND = 80
FIRST_PORT = 25_566
PATIENCE_S = 60


def measure(short: bool) -> Iterator[Figure]:
    """Two alerts, one after the other. The full form draws the picture of the second."""
    cold, warm = _two_alerts(228 if short else 760)
    if not short:
        plot.draw(warm, PER_SECOND)
    yield from _figures(cold, warm)


def _two_alerts(members: int) -> tuple[HandOver, HandOver]:
    with tempfile.TemporaryDirectory() as folder:
        place, town = Place(Path(folder) / "run", LOGS), Municipality()
        with (
            running_emulator(place, free_port(FIRST_PORT)) as emulator,
            running_phones(place, free_port(FIRST_PORT + 500)) as whatsapp,
        ):
            stack = set_up(emulator, whatsapp, town)
            residents = move_in(stack.deployed, MUNICIPALITY, members, town.languages)
            cold = _relay(stack.police(), whatsapp, residents)
            time.sleep(10)  # the receipts of the first are through, and nothing else is going on
            return cold, _relay(stack.police(), whatsapp, residents)


def _figures(cold: HandOver, warm: HandOver) -> Iterator[Figure]:
    members = len(warm.moments)
    takes = members / PER_SECOND
    seconds = partial(Figure, unit="s", timed=True)
    yield seconds("first_s, cold", cold.first_s, 2, note="every function starts")
    yield seconds("first_s, warm", warm.first_s, 0.3, note="POST to WhatsApp")
    yield seconds("p95_s, warm", warm.p95_s, 0.95 * takes + 0.5, note=f"{members} members")
    yield seconds("last_s, warm", warm.last_s, takes + 1)
    yield Figure(
        "rate_efficiency",
        warm.efficiency(PER_SECOND),
        0.97,
        at_least=True,
        note=f"messages a second, first to last, ÷ {PER_SECOND}",
        timed=True,
    )
    yield Figure(
        "room at WhatsApp",
        min(each.least_room(WHATSAPP_PER_SECOND) for each in (cold, warm)),
        1,
        at_least=True,
        unit="messages",
        note="at the tightest moment; with room for one, none was refused (130429)",
    )


def _relay(police: Police, whatsapp: Phones, residents: Residents) -> HandOver:
    """Post one alert for everybody and wait until WhatsApp has all of it."""
    posted = time.time()
    alert = police.post({**ALERT, "area": {"groups": list(residents.groups)}})
    people = len(residents.members)
    while time.time() < posted + PATIENCE_S:
        time.sleep(1)
        moments = _moments(whatsapp, alert["alert_id"])
        if len(moments) >= people:
            return HandOver(posted, moments)
    raise RuntimeError(f"WhatsApp has {len(moments)} of {people} messages after {PATIENCE_S} s")


def _moments(whatsapp: Phones, alert_id: str) -> list[float]:
    """When WhatsApp took each message of an alert."""
    answer = httpx.get(
        f"{whatsapp.url}/_control/messages",
        params={"callback": f"alert={alert_id};", "latest": 10**6},
        trust_env=False,
        timeout=60,
    )
    messages: list[dict[str, Any]] = answer.raise_for_status().json()["latest"]
    return sorted(message["time"] for message in messages)
