"""The shared rate and the state of the sender in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from relay.domain.alert import Alert
from relay.domain.breaker import Breaker
from relay.domain.facts import short_id
from relay.domain.meaning import aside_ms
from relay.domain.rate import Lane, Reservation
from relay.domain.template_doubts import SEVERAL, Doubt

from tests.usecases.fakes import (
    StandingClock,
)


@dataclass
class RateInMemory:
    """Always room, unless ``room`` of them are used up or the sender is blocked."""

    clock: StandingClock
    room: int = 1_000
    stopped: set[str] = field(default_factory=set)
    aside: dict[str, int] = field(default_factory=dict)
    blocked: int | None = None
    resumed: int = 0
    trips: int = 0
    limit: int | None = None
    doubted: dict[str, set[str]] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)
    slowed: list[int] = field(default_factory=list)
    asked: list[tuple[Lane, int, int]] = field(default_factory=list)

    def reserve(self, lane: Lane, alert_id: str, messages: int, latest: int) -> Reservation | None:
        self.asked.append((lane, messages, latest))
        if self.blocked is not None:
            return Reservation(blocked=self.blocked)
        if len(self.asked) > self.room:
            return None
        aside = {each: until for each, until in self.aside.items() if until > self.clock.now()}
        return Reservation(
            self.clock.now(),
            alert_id in self.stopped,
            set_aside=aside,
            left=frozenset(self.left),
        )

    def slow_down(self, ms: int) -> None:
        self.slowed.append(ms)

    def block(self, code: int, seen: int) -> bool:
        if self.blocked is not None or seen <= self.resumed:
            return False
        self.blocked, self.trips = code, self.trips + 1
        return True

    def resume(self, now: int, *, by_hand: bool) -> None:
        self.blocked, self.resumed = None, now
        if by_hand:
            self.trips, self.aside = 0, {}

    def breaker(self) -> Breaker:
        return Breaker(self.blocked, 0, self.resumed, self.trips)

    def calm_down(self) -> None:
        self.trips = 0

    def set_aside(self, wordings: Mapping[str, tuple[int, int]]) -> None:
        self.aside |= {each: said + aside_ms(code) for each, (code, said) in wordings.items()}

    def doubt(self, doubts: Mapping[str, Doubt]) -> frozenset[str]:
        for name, each in doubts.items():
            self.doubted.setdefault(name, set()).update(each.members)
        aside = {name: each for name, each in doubts.items() if len(self.doubted[name]) >= SEVERAL}
        self.set_aside({name: (each.code, each.said) for name, each in aside.items()})
        return frozenset(aside)

    def note_stop(self, alert: Alert) -> None:
        self.stopped.add(alert.id)

    def note_leave(self, member_id: str) -> None:
        self.left.add(short_id(member_id))

    def keep_limit(self, messaging_limit: int) -> None:
        self.limit = messaging_limit
