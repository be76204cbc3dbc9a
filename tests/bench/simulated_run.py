"""One alert in the simulated world: the real handlers, rate and ledger under a virtual clock."""

from collections import Counter
from dataclasses import dataclass

from tests.bench.hand_over import HandOver
from tests.world.people import residents
from tests.world.world import World

GROUP = 500
"""Members of each group, as most neighbourhoods have."""

LATENCY_S = 0.1
"""WhatsApp's answer to a send."""

RECEIPTS_S = 120
"""By then everything that the simulator tells of an alert has come."""


@dataclass(frozen=True)
class Run:
    """What one alert took. ``calls`` are by function and operation, event sources apart."""

    members: int
    hand_over: HandOver
    sends: int
    calls: Counter[tuple[str, str]]

    @property
    def refused(self) -> int:
        """Sends that WhatsApp did not take: 130429, as nothing else is wrong in there."""
        return self.sends - len(self.hand_over.moments)

    def calls_of(self, *functions: str) -> int:
        """AWS calls that these functions made."""
        return sum(
            count
            for (function, operation), count in self.calls.items()
            if function in functions and operation != "POST"
        )


def relay(per_second: float, workers: int, members: int, *, batch_max: int | None = None) -> Run:
    """An alert to ``members`` people, sent at ``per_second`` by so many workers, read from memory.

    ``batch_max``: receipts come, in webhook batches of so many; without it there are none.
    """
    choices = {
        "MessagesPerSecond": f"{per_second:g}",
        "DeliveryWorkers": str(workers),
        "MessagingLimit": "0",
    }
    whatsapp = {
        "messages_per_second": per_second / 0.95,  # as 76 are to 80
        "latency": LATENCY_S,
        "subscribed": batch_max is not None,
        "batch_max": batch_max or 1,
    }
    with World(choices=choices, whatsapp=whatsapp) as world:
        world.settle(
            residents(groups=-(-members // GROUP), each=min(members, GROUP)), in_memory=True
        )
        posted = world.scheduler.now
        world.post(urgency="Immediate")
        world.run_until_quiet(members / per_second * 1.2 + RECEIPTS_S)
        moments = sorted(moment for moment, _ in world.whatsapp.taken)
        calls = Counter(world.boundary.calls)
    sends = calls["WhatsappDelivery", "POST"]
    return Run(len(moments), HandOver(posted, moments), sends, calls)
