"""One alert in the simulated world: the real handlers, rate and ledger under a virtual clock."""

import gc
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.bench.hand_over import HandOver
from tests.bench.units import Units
from tests.cost.capacity import item_bytes
from tests.cost.tables import items_of
from tests.world.people import residents
from tests.world.world import World

GROUP = 500
"""Members of each group, as most neighbourhoods have."""

LATENCY_S = 0.1
"""WhatsApp's answer to a send."""

RECEIPTS_S = 120
"""By then everything that the simulator tells of an alert has come, unless reads are spread."""


@dataclass(frozen=True)
class Look:
    """What one ``GET /alerts/{id}`` takes when everything has been told."""

    calls: int
    read_units: float


@dataclass(frozen=True)
class Run:
    """What one alert took.

    ``calls`` are by function and operation, event sources apart; ``write_units`` are those of all
    functions, ``peak_units`` those of the busiest second. ``bytes_of`` is the largest item of the
    alert by the first word of its sort key. ``cpu_s`` is the processor time of the world itself.
    """

    members: int
    hand_over: HandOver
    sends: int
    calls: Counter[tuple[str, str]]
    write_units: float
    peak_units: int
    look: Look
    bytes_of: Mapping[str, int]
    cpu_s: float

    @property
    def refused(self) -> int:
        """Sends that WhatsApp did not take: 130429, as nothing else is wrong in there."""
        return self.sends - len(self.hand_over.moments)

    @property
    def calls_a_member(self) -> float:
        """AWS calls of lookup and delivery."""
        counted = (
            count
            for (function, operation), count in self.calls.items()
            if function in ("GroupLookup", "WhatsappDelivery") and operation != "POST"
        )
        return sum(counted) / self.members


def relay(
    per_second: float,
    workers: int,
    members: int,
    receipts: Mapping[str, Any] | None = None,
    group: int = GROUP,
) -> Run:
    """An alert to ``members`` people, sent at ``per_second`` by so many workers, read from memory.

    They live in groups of ``group``.
    ``receipts``: how WhatsApp tells of them, settings of the simulator; without it there are none.
    """
    choices = {
        "MessagesPerSecond": f"{per_second:g}",
        "DeliveryWorkers": str(workers),
        "MessagingLimit": "0",
    }
    whatsapp = {
        "messages_per_second": per_second / 0.95,  # as 76 are to 80
        "latency": LATENCY_S,
        "subscribed": receipts is not None,
        **(receipts or {}),
    }
    world = World(choices=choices, whatsapp=whatsapp)
    with Units(world.scheduler).counted() as units, world:
        world.settle(
            residents(groups=-(-members // group), each=min(members, group)), in_memory=True
        )
        # Who lives there is no garbage: to look through them again and again is not the product's.
        gc.collect()
        gc.freeze()
        reads_s = whatsapp.get("read_within", 0)
        return _posted(world, units, members / per_second * 1.2 + RECEIPTS_S + reads_s)


def _posted(world: World, units: Units, seconds: float) -> Run:
    posted, began = world.scheduler.now, time.process_time()
    alert_id = world.post(urgency="Immediate")
    world.run_until_quiet(seconds)
    cpu_s, calls = time.process_time() - began, Counter(world.boundary.calls)
    moments = sorted(moment for moment, _ in world.whatsapp.taken)
    return Run(
        members=len(moments),
        hand_over=HandOver(posted, moments),
        sends=calls["WhatsappDelivery", "POST"],
        calls=calls,
        write_units=sum(units.written.values()),
        peak_units=units.peak,
        look=_look(world, units, alert_id),
        bytes_of=_largest(),
        cpu_s=cpu_s,
    )


def _look(world: World, units: Units, alert_id: str) -> Look:
    """The police ask how it stands."""
    calls, read = _intake(world), units.read["ReportIntake"]
    world.standing(alert_id)
    return Look(_intake(world) - calls, units.read["ReportIntake"] - read)


def _intake(world: World) -> int:
    return sum(n for (function, _), n in world.boundary.calls.items() if function == "ReportIntake")


def _largest() -> Mapping[str, int]:
    largest: defaultdict[str, int] = defaultdict(int)
    for item in items_of("Alerts"):
        if item["pk"]["S"].startswith("ALERT#"):
            kind = item["sk"]["S"].partition("#")[0]
            largest[kind] = max(largest[kind], item_bytes(item))
    return largest
