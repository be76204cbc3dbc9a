"""Whether the rest of the stack keeps up with MessagesPerSecond: workers, and Meta's door."""

import math

from cli.checks.finding import Seen, fail, ok, warn
from cli.checks.patient import Patient

RECEIPTS = 3
"""Of each message, in calls of their own at worst: sent, delivered, read. Meta asks for room for
three times the outbound rate (META/throughput)."""

OF_A_WORKER = 125
"""Messages a second: 8 workers keep 1,000 (``make bench``, rate_efficiency)."""


def workers(patient: Patient) -> Seen:
    """Whether a lane has as many workers as the rate takes."""
    rate, chosen = _number(patient, "MessagesPerSecond"), _number(patient, "DeliveryWorkers")
    needed = workers_for(rate)
    if chosen >= needed:
        return ok(f"{chosen} in each lane for {rate} messages/s")
    return fail(
        f"{chosen} in each lane cannot send {rate} messages/s",
        f"deploy with DeliveryWorkers={needed} (parameter_overrides in samconfig.toml)",
    )


def webhooks(patient: Patient) -> Seen:
    """Whether Meta may tell of each message as often as it does."""
    rate, chosen = _number(patient, "MessagesPerSecond"), _number(patient, "WebhooksPerSecond")
    receipts = receipts_per_second(rate)
    mend = (
        f"deploy with WebhooksPerSecond={receipts + rate} (parameter_overrides in samconfig.toml)"
    )
    line = f"{chosen} calls/s are taken; {rate} messages/s bring {receipts} receipts/s"
    if chosen < receipts:
        return fail(f"{line}: what is turned away comes late, a STOP too", mend)
    if chosen < receipts + rate:
        return warn(f"{line}: little room for answers and STOP", mend)
    return ok(line)


def workers_for(rate: int) -> int:
    """Workers that a lane takes for so many messages a second: 2 at least, as AWS has it."""
    return max(2, math.ceil(rate / OF_A_WORKER))


def receipts_per_second(rate: int) -> int:
    """Receipts that so many messages a second bring."""
    return RECEIPTS * rate


def _number(patient: Patient, parameter: str) -> int:
    return int(patient.stack.parameter(parameter))
