"""What a citizen wrote, on its way to us: at once, late, or several times.

Source: Meta's webhook pages: near-simultaneous duplicates happen, order is not guaranteed.
"""

from __future__ import annotations

from collections.abc import Iterable

from local.whatsapp.events import Event
from local.whatsapp.messages import Message
from local.whatsapp.mixups import identity
from local.whatsapp.simulator import Simulator


def deliver(simulator: Simulator, message: Message, event: Event, moments: Iterable[float]) -> None:
    """Send the webhook so many seconds from now, and as the faults say."""
    simulator.received[message.wamid] = event
    delay, repeat = _strays(simulator, message)
    for moment in moments:
        _post(simulator, event, moment + delay)
    if repeat is not None:
        _post(simulator, event, delay + repeat)


def again(simulator: Simulator, wamid: object) -> None:
    """Send the webhook of a message once more, as it was.

    Raises:
        ValueError: no citizen wrote such a message.
    """
    event = simulator.received.get(wamid) if isinstance(wamid, str) else None
    if event is None:
        raise ValueError(f"message_id: nobody wrote a message {wamid!r}")
    simulator.outbox.add(event)


def _strays(simulator: Simulator, message: Message) -> tuple[float, float | None]:
    """Return how late a message comes, and how much later once more, if it does."""
    faults = simulator.strikes.inbound(simulator.clock.now())
    if faults is None:
        return 0.0, None
    draw, key = simulator.strikes.draw, identity(message)
    late = draw("inbound late", key) < faults.late
    twice = draw("inbound duplicated", key) < faults.duplicated
    return faults.late_by if late else 0.0, faults.duplicate_after if twice else None


def _post(simulator: Simulator, event: Event, delay: float) -> None:
    if delay:
        simulator.agenda.after(delay, simulator.outbox.add, event)
    else:
        simulator.outbox.add(event)
