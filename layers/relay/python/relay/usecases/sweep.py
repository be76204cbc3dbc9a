"""What happens once a minute: the number is probed, whatever was left is continued, and reports
that nobody has read are counted.
"""

from dataclasses import dataclass

from relay.domain.breaker import Breaker
from relay.domain.number import NumberState
from relay.domain.rate import Rate
from relay.usecases.continue_alerts import ContinueAlerts, Continued
from relay.usecases.count_unread import CountUnread
from relay.usecases.ports import Clock
from relay.usecases.sending_ports import Number, Sender

PATIENCE_MS = 60_000
"""Longer than a dead worker's message stays invisible. A wait for another try counts as lease."""


PROBE_EVERY_MS = 10_000
"""While the breaker is open: so long after its cause has gone, the first message leaves."""


@dataclass(frozen=True, slots=True)
class ResumeSender:
    """Closes the circuit breaker and enqueues at once whatever has been parked."""

    sender: Sender
    continue_alerts: ContinueAlerts
    clock: Clock

    def __call__(self, *, by_hand: bool) -> Continued:
        """Let everybody send again; the first message leaves within seconds."""
        self.sender.resume(self.clock.now(), by_hand=by_hand)
        return self.continue_alerts(patience_ms=0)


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found: the number's health, the breaker as it stands now, and the alerts."""

    number: NumberState
    breaker: Breaker
    continued: Continued


@dataclass(frozen=True, slots=True)
class Sweep:
    """Continues what was left; resumes by itself once a probe that sends nothing succeeds."""

    sender: Sender
    number: Number
    continue_alerts: ContinueAlerts
    resume_sender: ResumeSender
    count_unread: CountUnread
    clock: Clock
    rate: Rate

    def __call__(self, deadline: int) -> Swept:
        """Sweep once; while the breaker is open, again and again until ``deadline`` (Unix ms)."""
        swept = self._once()
        while swept.breaker.code is not None:
            following = self.clock.now() + PROBE_EVERY_MS
            if following > deadline:
                break
            self.clock.sleep_until(following)
            swept = self._once()
        return swept

    def _once(self) -> Swept:
        number, breaker, now = self.number.probe(), self.sender.breaker(), self.clock.now()
        if number.messaging_limit is not None:
            self.sender.keep_limit(number.messaging_limit)
        if breaker.calm(now):
            self.sender.calm_down()
        if breaker.code is None:
            return Swept(number, breaker, self.continue_alerts(PATIENCE_MS))
        if breaker.well(number) and breaker.may_probe(now):
            return Swept(number, Breaker(resumed=now), self.resume_sender(by_hand=False))
        return Swept(number, breaker, Continued())
