"""The hand-over of one alert to WhatsApp, from the moments at which WhatsApp took each message."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class HandOver:
    """All times are seconds; ``moments`` ascend and, like ``posted``, are Unix time."""

    posted: float
    moments: Sequence[float]

    @property
    def first_s(self) -> float:
        """From the post to the first message."""
        return self.moments[0] - self.posted

    @property
    def last_s(self) -> float:
        """From the post to the last message."""
        return self.moments[-1] - self.posted

    @property
    def p95_s(self) -> float:
        """From the post until 95 % of the people have it."""
        return self.moments[math.ceil(0.95 * len(self.moments)) - 1] - self.posted

    def efficiency(self, per_second: float) -> float:
        """Messages a second from the first to the last one ÷ those that are allowed."""
        intervals = len(self.moments) - 1
        return intervals / (self.moments[-1] - self.moments[0]) / per_second

    def least_room(self, per_second: float) -> float:
        """How many messages more WhatsApp would have taken at its tightest moment.

        Its bucket holds one second's worth and only what it takes counts, so no message can have
        been refused (130429) if there was always room for one more. META/throughput, 2026-05-21.
        """
        room, least, before = per_second, per_second, self.moments[0]
        for moment in self.moments:
            room = min(per_second, room + (moment - before) * per_second) - 1
            least, before = min(least, room), moment
        return least
