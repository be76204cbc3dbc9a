"""When what somebody sends reaches us: at once, late, several times, behind what came after it."""

import random
from dataclasses import dataclass

from tests.crowd.neighbour import Neighbour
from tests.world.scheduler import Scheduler

REPEATED = 0.15
LATE = ((0.72, 0, 0), (0.14, 0.2, 20), (0.10, 20, 300), (0.04, 300, 1))
"""Shares, and from when to when in seconds; the last up to ``latest_s``."""


@dataclass(slots=True)
class Webhooks:
    """Draws the moments. ``latest_s``: no webhook comes later than that.

    ``stragglers``: what somebody sent under a name may come after the move that ended the name.
    """

    time: Scheduler
    draw: random.Random
    latest_s: float
    stragglers: bool = True

    def of_message(self, who: Neighbour) -> tuple[float, ...]:
        """Seconds from now, one for each time that the webhook comes."""
        moments = self._moments()
        who.settles = max(who.settles, self.time.now + moments[0])
        return moments

    def of_move(self, who: Neighbour) -> tuple[float, ...]:
        """The same of a move. Moves of one person keep their order."""
        before = who.moved if self.stragglers else max(who.moved, who.settles)
        ahead = max(0.0, before + 1 - self.time.now)
        moments = tuple(ahead + each for each in self._moments())
        who.moved = self.time.now + moments[0]
        return moments

    def _moments(self) -> tuple[float, ...]:
        first = self._delay()
        if self.draw.random() >= REPEATED:
            return (first,)
        return (first, first + self.draw.choice((0.01, 0.5, 2, 30, 400)))

    def _delay(self) -> float:
        (found,) = self.draw.choices(LATE, [share for share, _, _ in LATE])
        _, least, most = found
        return self.draw.uniform(least, self.latest_s if most == 1 else most)
