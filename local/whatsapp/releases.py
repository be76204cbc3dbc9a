"""What becomes of messages held for quality assessment: released in batches, or all failed.

Source: Meta's messaging-limits page (2025-12), "portfolio pacing".
"""

from __future__ import annotations

from local.whatsapp import receipts, template_api
from local.whatsapp.errors import GraphError
from local.whatsapp.messages import Message
from local.whatsapp.simulator import Simulator


def hold_back(simulator: Simulator, message: Message, failure: GraphError | None) -> bool:
    """Hold a message if pacing wants it; False when it may leave."""
    now, held = simulator.clock.now(), simulator.held
    pacing = simulator.strikes.pacing(now)
    if pacing is None or message.content.kind != "template":
        return False
    if held.lets_through(pacing, now):
        return False
    if not held:
        held.batches = 0
        simulator.agenda.after(pacing.every, _review, simulator)
    held.add(message, failure)
    return True


def _review(simulator: Simulator) -> None:
    """Release a batch and come back; release all if pacing is over meanwhile."""
    pacing, held = simulator.strikes.pacing(simulator.clock.now()), simulator.held
    if pacing is None:
        release(simulator, len(held))
    elif pacing.fail_after is not None and held.batches >= pacing.fail_after:
        fail(simulator)
    else:
        held.batches += 1
        release(simulator, pacing.batch)
        if held:
            simulator.agenda.after(pacing.every, _review, simulator)


def release(simulator: Simulator, count: int) -> int:
    """Let the oldest `count` go; return how many that were."""
    leaving = simulator.held.take(count)
    for message, failure in leaving:
        message.status = "accepted"
        receipts.schedule(simulator, message, failure)
    return len(leaving)


def fail(simulator: Simulator) -> int:
    """Fail all with 132015 and pause their templates; return how many messages that were."""
    dropped = simulator.held.take(len(simulator.held))
    for message, failure in dropped:
        error = GraphError(132015, "Template was paused while the message was held")
        receipts.schedule(simulator, message, failure or error)
    for name in sorted({message.content.template for message, _ in dropped}):
        for template in simulator.templates.named(name):
            if template.status == "APPROVED":
                template_api.set_status(simulator, template, "PAUSED", "RATE_LIMITING_PAUSE")
    return len(dropped)
