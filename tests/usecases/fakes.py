"""The world of the use cases in memory: a clock that stands still, tables that are dictionaries."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import NamedTuple

from relay.domain.alert import Alert, Stop
from relay.domain.breaker import Breaker
from relay.domain.cells import AreaCells
from relay.domain.group import Group
from relay.domain.ledger import Facts, Ledger, Tries
from relay.domain.member import Member
from relay.domain.rate import Lane, Reservation
from relay.domain.refusal import PostedMeanwhile, QuotaSpent, UnknownAlert
from relay.domain.slices import Part, Plan, Progress, Slice
from relay.usecases.ports import Lease, Page, Recent

from tests.domain.sample import POSTED, merged


class Crash(Exception):
    """The worker dies here."""


@dataclass
class StandingClock:
    """Time moves when somebody sleeps, or when the test says so."""

    at: int = POSTED

    def now(self) -> int:
        return self.at

    def sleep_until(self, moment: float) -> None:
        self.at = max(self.at, int(moment))


@dataclass
class GroupsInMemory:
    groups: dict[str, Group] = field(default_factory=dict)
    found: list[Group] = field(default_factory=list)

    def named(self, ids: Sequence[str]) -> Mapping[str, Group]:
        return {each: self.groups[each] for each in ids if each in self.groups}

    def overlapping(self, cells: AreaCells) -> list[Group]:
        return self.found


@dataclass
class AlertsInMemory:
    alerts: dict[str, Alert] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    finished: set[str] = field(default_factory=set)
    turns: int = 0

    def get(self, alert_id: str) -> Alert | None:
        return self.alerts.get(alert_id)

    def post(self, alert: Alert, quota: int, turn: int | None = None) -> bool:
        if alert.id in self.alerts:
            return False
        if turn is not None and turn != self.turns:
            raise PostedMeanwhile
        if sum(each.client == alert.client for each in self.alerts.values()) >= quota:
            raise QuotaSpent(quota, 60)
        self.alerts[alert.id] = alert
        self.turns += turn is not None
        return True

    def page(self, size: int, start: str | None) -> Page:
        return Page(list(self.alerts.values())[:size], None)

    def stop(self, alert_id: str, stop: Stop) -> Alert:
        if alert_id not in self.alerts:
            raise UnknownAlert(alert_id)
        alert = self.alerts[alert_id]
        self.alerts[alert_id] = replace(alert, stop=alert.stop or stop)
        return self.alerts[alert_id]

    def plan(self, alert_id: str) -> Plan | None:
        return self.plans.get(alert_id)

    def keep_plan(self, alert: Alert, plan: Plan) -> Plan:
        return self.plans.setdefault(alert.id, plan)

    def underway(self) -> list[str]:
        return sorted(self.alerts.keys() - self.finished)

    def finish(self, alert_id: str) -> None:
        self.finished.add(alert_id)


@dataclass
class RecentInMemory:
    """``told``: WhatsApp's own word on its limit."""

    alerts: AlertsInMemory
    told: int | None = None
    reads: int = 0

    def since(self, moment: int) -> Recent:
        self.reads += 1
        found = [each for each in self.alerts.alerts.values() if each.created >= moment]
        return Recent(sorted(found, key=lambda each: each.created), self.told)

    def turn(self) -> int:
        return self.alerts.turns


Key = tuple[str, int]


@dataclass
class LedgersInMemory:
    """``before`` is called with the name of each write before it happens, and may raise."""

    kept: dict[Key, Ledger] = field(default_factory=dict)
    workers: dict[Key, str] = field(default_factory=dict)
    before: Callable[[str], None] = lambda name: None

    def start(self, work: Slice, lease: Lease, ledger: Ledger) -> bool:
        self.before("start")
        key = (work.alert_id, work.number)
        if key in self.kept:
            return False
        self.kept[key] = replace(ledger, lease_until=lease.until)
        self.workers[key] = lease.worker
        return True

    def take_over(self, work: Slice, lease: Lease, now: int, left: frozenset[str]) -> Ledger | None:
        self.before("take_over")
        key = (work.alert_id, work.number)
        stood = self.kept[key]
        if stood.lease_until >= now:
            return None
        self.kept[key] = replace(stood, left=stood.left | left, lease_until=lease.until)
        self.workers[key] = lease.worker
        return stood

    def turn(self, work: Slice, lease: Lease, chunk: Tries, facts: Facts) -> bool:
        self.before("turn")
        key = (work.alert_id, work.number)
        self._add(key, facts)
        if self.workers[key] != lease.worker:
            return False
        self.kept[key] = replace(self.kept[key], open=chunk)
        return True

    def close(self, work: Slice, lease: Lease, facts: Facts, *, done: bool, passed: bool) -> None:
        self.before("close")
        key = (work.alert_id, work.number)
        self._add(key, facts)
        if self.workers[key] == lease.worker:
            self.kept[key] = replace(
                self.kept[key],
                open=frozenset(),
                lease_until=lease.until,
                done=done,
                passed_on=passed,
            )

    def record(self, alert_id: str, number: int, facts: Facts) -> bool:
        key = (alert_id, number)
        if facts.again and key in self.kept:
            self.kept[key] = replace(self.kept[key], done=False)
        return self._add(key, facts)

    def of_alert(self, alert_id: str, slices: int) -> list[Ledger]:
        keys = [(alert_id, number) for number in range(slices)]
        return [self.kept[key] for key in keys if key in self.kept]

    def progress(self, alert_id: str, slices: int) -> Mapping[int, Progress]:
        return {
            number: Progress(each.done, each.passed_on, each.lease_until)
            for (_, number), each in self.kept.items()
        }

    def _add(self, key: Key, facts: Facts) -> bool:
        if key not in self.kept:
            return False
        stood = self.kept[key]
        self.kept[key] = replace(stood, facts=merged(stood.facts, facts))
        return True


@dataclass
class MembersInMemory:
    people: list[Member] = field(default_factory=list)

    def of_part(self, part: Part) -> list[Member]:
        first, last = part.id_range
        return [
            each
            for each in self.people
            if part.group in each.memberships and first <= each.id <= last
        ]


@dataclass
class AlertQueueInMemory:
    alerts: list[str] = field(default_factory=list)

    def put(self, alert_id: str) -> None:
        self.alerts.append(alert_id)


class Enqueued(NamedTuple):
    number: int
    lane: Lane
    delay_s: int


@dataclass
class DeliveryQueuesInMemory:
    enqueued: list[Enqueued] = field(default_factory=list)

    def put(self, alert_id: str, numbers: Sequence[int], lane: Lane, delay_s: int = 0) -> None:
        self.enqueued.extend(Enqueued(each, lane, delay_s) for each in numbers)


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
    slowed: list[int] = field(default_factory=list)
    asked: list[tuple[Lane, int, int]] = field(default_factory=list)

    def reserve(self, lane: Lane, alert_id: str, messages: int, latest: int) -> Reservation | None:
        self.asked.append((lane, messages, latest))
        if self.blocked is not None:
            return Reservation(blocked=self.blocked)
        if len(self.asked) > self.room:
            return None
        aside = frozenset(each for each, until in self.aside.items() if until > self.clock.now())
        return Reservation(self.clock.now(), alert_id in self.stopped, set_aside=aside)

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

    def set_aside(self, wordings: Mapping[str, int]) -> None:
        self.aside |= wordings

    def note_stop(self, alert: Alert) -> None:
        self.stopped.add(alert.id)

    def keep_limit(self, messaging_limit: int) -> None:
        self.limit = messaging_limit


def crash_at(name: str, nth: int = 1) -> Callable[..., None]:
    """Raises at the ``nth`` call that is for ``name``."""
    calls: Iterable[int] = count(1)

    def before(asked: str = name) -> None:
        if asked == name and next(iter(calls)) == nth:
            raise Crash(name)

    return before
