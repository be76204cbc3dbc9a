"""Receipts that go astray on their way: lost, late, twice, or in the wrong order.

Source: Meta's webhook pages and integrators' bug trackers: order is not guaranteed, ``delivered``
is skipped, near-simultaneous duplicates happen, and some receipts never come.
"""

from __future__ import annotations

from local.whatsapp.events import Event
from local.whatsapp.faults import ReceiptFaults
from local.whatsapp.messages import Message
from local.whatsapp.simulator import Simulator

# A receipt that was to come after the next one, but there is no next one.
PATIENCE = 60.0


def post(simulator: Simulator, message: Message, event: Event, faults: ReceiptFaults) -> None:
    """Post a receipt, or do to it what the faults say."""
    status, key = event.payload["status"], identity(message)
    draw = simulator.strikes.draw
    if draw("missing", key) < faults.missing:
        return
    if status == "delivered" and draw("skipped", key) < faults.delivered_skipped:
        message.price_on_read = True
        return
    if draw("reordered", key) < faults.reordered and status == _out_of_turn(draw("which", key)):
        simulator.overtaken[message.wamid] = event
        simulator.agenda.after(PATIENCE, _post_overtaken, simulator, message, key, faults)
        return
    _post(simulator, event, key, faults)
    _post_overtaken(simulator, message, key, faults)


def identity(message: Message) -> str:
    """Return what stays the same in every run, unlike a wamid: whose message, and which."""
    return f"{message.person.bsuid}/{message.number}"


def _out_of_turn(draw: float) -> str:
    return "sent" if draw < 0.5 else "delivered"


def _post_overtaken(
    simulator: Simulator, message: Message, key: str, faults: ReceiptFaults
) -> None:
    event = simulator.overtaken.pop(message.wamid, None)
    if event is not None:
        _post(simulator, event, key, faults)


def _post(simulator: Simulator, event: Event, key: str, faults: ReceiptFaults) -> None:
    draw, after, add = simulator.strikes.draw, simulator.agenda.after, simulator.outbox.add
    delay = faults.late_by if draw("late", key) < faults.late else 0.0
    if delay:
        after(delay, add, event)
    else:
        add(event)
    if draw(f"duplicated {event.payload['status']}", key) < faults.duplicated:
        after(delay + faults.duplicate_after, add, event)
