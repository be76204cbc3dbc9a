"""What is found of a crowd's story."""

import statistics
from dataclasses import dataclass, field


@dataclass(slots=True)
class Verdict:
    """Numbers of people or messages; ``wrong`` tells each one that must not be.

    ``lags`` are seconds from a leave that was stored to the last request that started after it.
    """

    people: int = 0
    alerts: int = 0
    sent: int = 0
    joins: int = 0
    leaves: int = 0
    moves: int = 0
    lags: list[float] = field(default_factory=list)
    reached: int = 0
    doubled: int = 0
    as_two: int = 0
    unreachable: int = 0
    drift: int = 0
    kills: int = 0
    lost: int = 0
    throttled: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def slowest_s(self) -> float:
        """From a leave to the last request after it, at most."""
        return max(self.lags, default=0.0)

    @property
    def usual_s(self) -> float:
        """The same as a median, of leaves that any request came after."""
        return statistics.median(self.lags) if self.lags else 0.0
