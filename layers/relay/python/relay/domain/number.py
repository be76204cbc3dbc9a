"""How our WhatsApp number is, as WhatsApp itself tells it without a message being sent."""

import re
from dataclasses import dataclass

SERVICE_DOWN = 2
"""WhatsApp's own code for being out of order; ours too where no answer came."""

NO_TOKEN = 0
"""WhatsApp's own code for a call that it cannot authenticate; ours where there is no token."""

UNLIMITED = 0

_NOT_REGISTERED = 133010
_CODES = {
    "CONNECTED": None,
    # Its quality is low; it sends all the same.
    "FLAGGED": None,
    "BANNED": 131031,
    "RESTRICTED": 368,
}
_TIER = re.compile(r"TIER_(\d{1,9})(K?)", re.A)


@dataclass(frozen=True, slots=True)
class NumberState:
    """Whether the number can send, and how much.

    Attributes:
        code: WhatsApp's code of what is in the way; None if nothing is.
        messaging_limit: different people in 24 hours; 0 = no limit, None = not known.
        quality: GREEN, YELLOW, RED or UNKNOWN; "" where WhatsApp did not say.
        level: of throughput: STANDARD is 80 messages a second, HIGH 1,000; "" not known.
    """

    code: int | None
    messaging_limit: int | None = None
    quality: str = ""
    level: str = ""


def messaging_limit_of(tier: str) -> int | None:
    """People in 24 hours that TIER_250, TIER_2K … allow; 0 = no limit, None = not known.

    META/messaging-limits, 2026-05-21. Its steps may change, hence no list of them.
    """
    if tier == "TIER_UNLIMITED":
        return UNLIMITED
    step = _TIER.fullmatch(tier)
    return int(step[1]) * (1_000 if step[2] else 1) if step else None


def code_of_status(status: str) -> int | None:
    """The error code that sends of a number get whose ``status`` is so; None if they pass."""
    return _CODES.get(status, _NOT_REGISTERED)
