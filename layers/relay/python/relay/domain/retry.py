"""How often, and when, a send that came to nothing is tried again."""

from collections.abc import Mapping
from dataclasses import dataclass

from relay.domain.meaning import Meaning


@dataclass(frozen=True, slots=True)
class Retry:
    """``most`` tries of a kind; seconds after the first, the second …, the last for the others.

    No wait is longer than a minute or so, as an alert is worth something for ten.
    """

    most: int
    waits_s: tuple[int, ...]

    def wait_s(self, spent: int) -> int:
        """Seconds to wait after the ``spent``-th try of its kind, from 1."""
        return self.waits_s[min(spent, len(self.waits_s)) - 1]


MOST_TRIES = 7
"""Of one person, for whatever reasons: so a ledger of nothing but trouble stays below 40 KB, where
DynamoDB takes 400, and each write of it within 40 units."""

RETRIES: Mapping[Meaning, Retry] = {
    Meaning.AGAIN: Retry(3, (5, 30)),
    Meaning.OUR_MISTAKE: Retry(3, (5, 30)),
    # META/about-the-platform, 2025-12-05: after 4^n seconds.
    Meaning.CROWDED: Retry(6, (4, 16, 64)),
    # As receipts tell them. The breaker, another wording and the rate see to it that not everybody
    # comes back at once.
    Meaning.DOWN: Retry(MOST_TRIES, (5, 10, 20, 40, 60)),
    Meaning.THROTTLED: Retry(MOST_TRIES, (5, 10, 20, 40, 60)),
    Meaning.ACCOUNT: Retry(MOST_TRIES, (5, 10, 20, 40, 60)),
    Meaning.TEMPLATE: Retry(4, (1,)),
}

NO_TRY: Mapping[Meaning, Retry] = {
    Meaning.THROTTLED: Retry(0, (5,)),
    Meaning.DOWN: Retry(0, (5, 5, 5, 15, 30, 60)),
}
"""Where WhatsApp said at once that a send was none: the waits by turn, while the alert lasts."""

DOUBT_S = 15
"""By then the receipts have told of most messages that were in doubt."""
