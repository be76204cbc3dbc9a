"""The circuit breaker: while the account is refused, nobody sends and nothing is lost.

It opens with the first account-level error. It closes by command, or by itself once a probe that
sends nothing succeeds; what the probe cannot see (a missing payment, say) opens it again at once,
so each opening in a row makes it wait longer.
"""

from dataclasses import dataclass

from relay.domain.meaning import Meaning, meaning_of
from relay.domain.number import NumberState

CALM_MS = 600_000
"""Closed for ten minutes: what went before is forgotten."""

LONGEST_WAIT_MS = 900_000


@dataclass(frozen=True, slots=True)
class Breaker:
    """``code``: WhatsApp's, while it is open. Times are Unix ms, 0 if never.

    ``trips`` counts the openings since it was last closed by hand or was calm.
    """

    code: int | None = None
    opened: int = 0
    resumed: int = 0
    trips: int = 0

    @property
    def probes_from(self) -> int:
        """From when on a probe that succeeds closes it: at once at first, then ever later."""
        wait = 60_000 * 2 ** (self.trips - 1) if self.trips > 1 else 0
        return self.opened + min(wait, LONGEST_WAIT_MS)

    def may_probe(self, now: int) -> bool:
        """Whether a probe that succeeds may close it now."""
        return self.code is not None and now >= self.probes_from

    def well(self, number: NumberState) -> bool:
        """Whether the probe shows that the cause has gone.

        After an outage any answer of WhatsApp's own does, though it may not let us look.
        """
        if self.code is not None and not counts_as_trip(self.code):
            return number.code is None or counts_as_trip(number.code)
        return number.code is None

    def calm(self, now: int) -> bool:
        """Whether earlier openings no longer count."""
        return self.code is None and self.trips > 0 and now > self.resumed + CALM_MS


def counts_as_trip(code: int) -> bool:
    """An outage passes, and a probe sees that it has: it makes no probe wait."""
    return meaning_of(code) is not Meaning.DOWN
