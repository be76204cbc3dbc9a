"""How often, and when, a send that came to nothing is tried again."""

from collections.abc import Mapping
from dataclasses import dataclass

from relay.domain.whatsapp import Meaning


@dataclass(frozen=True, slots=True)
class Retry:
    """``most`` tries in all; seconds after the first, the second …, the last for all that follow.

    No wait is longer than a minute or so, as an alert is worth something for ten.
    """

    most: int
    waits_s: tuple[int, ...]

    def wait_s(self, attempt: int) -> int:
        """Seconds to wait after the ``attempt``-th try, from 1."""
        return self.waits_s[min(attempt, len(self.waits_s)) - 1]


FEW = Retry(3, (5, 30))
RETRIES: Mapping[Meaning, Retry] = {
    Meaning.AGAIN: FEW,
    Meaning.OUR_MISTAKE: FEW,
    # Not about the person at all: as long as an alert is worth something.
    Meaning.DOWN: Retry(12, (5, 10, 20, 40, 60)),
    # META/about-the-platform, 2025-12-05: after 4^n seconds.
    Meaning.CROWDED: Retry(6, (4, 16, 64)),
    # By receipt only: the account, a template or the rate. The breaker, another wording and the
    # rate see to it that not everybody comes back at once.
    Meaning.ACCOUNT: Retry(12, (5, 10, 20, 40, 60)),
    Meaning.TEMPLATE: FEW,
    Meaning.THROTTLED: Retry(12, (5, 10, 20, 40, 60)),
}

DOUBT_S = 15
"""By then the receipts have told of most messages that were in doubt."""


def worth_another(meaning: Meaning, attempt: int) -> bool:
    """Whether a send of that meaning is tried again after its ``attempt``-th try."""
    return meaning in RETRIES and attempt < RETRIES[meaning].most
