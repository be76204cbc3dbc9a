"""What the policy does not allow, run by run."""

from collections.abc import Iterator

from tests.faults.measure import Measured

CRASH_S = 30.0
ALLOWANCE_S = 2.0
"""For polling and a cold start, on top of what a crash may cost."""

PROMPT = ("GroupLookup", "WhatsappDelivery", "WhatsappWebhook", "Receipts")
"""Functions that queues feed, and the webhook: each may cost ``CRASH_S`` by dying."""

STOP_S = 2.0
RESUME_S = 5.0


def wrong(urgency: str, result: Measured) -> list[str]:
    """What is wrong with a run, whatever struck it."""
    numbers = {
        "lost": result.lost,
        "got it three times": result.thrice,
        "got it twice without doubt": result.needless,
        "have it, and the police are told that they have not": result.untold,
        "messages to somebody who must not get it": result.stray,
        "miscounted in what the police are told": result.miscounted,
    }
    if urgency != "Immediate":
        numbers["got it twice"] = result.doubled
    told = [f"{number} {what}" for what, number in numbers.items() if number]
    return told + list(_too_slow(result))


def _too_slow(result: Measured) -> Iterator[str]:
    if result.stopped_s is not None and result.stopped_s > STOP_S:
        yield f"still sending {result.stopped_s:.1f} s after the stop"
    if result.resumed_s is not None and result.resumed_s > RESUME_S:
        yield f"silent for {result.resumed_s:.1f} s after the resume"


def wrong_without_fault(result: Measured) -> list[str]:
    """What a run in which nothing goes wrong has to show besides: receipts arrive.

    Of the two who leave, one does so before the turn that would have reached them.
    """
    found = []
    if not result.confirmed or result.confirmed != result.sends:
        found.append(f"{result.confirmed} deliveries confirmed by receipt, of {result.sends} sends")
    if result.left != 1:
        found.append(f"{result.left} counted as left before their turn, not 1")
    return found


def too_late(result: Measured, clean: Measured, deaths: int) -> list[str]:
    """Whether so many dead processes cost more than they may."""
    cost = result.late_s - clean.late_s
    if cost <= deaths * (CRASH_S + ALLOWANCE_S):
        return []
    return [f"the crash cost {cost:.1f} s"]
