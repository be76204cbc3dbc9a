"""The world of the use cases in memory: a clock that stands still, tables that are dictionaries."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import NamedTuple

from relay.domain.alert import Alert, Stop
from relay.domain.cells import AreaCells
from relay.domain.group import Group
from relay.domain.member import Member
from relay.domain.rate import Lane
from relay.domain.refusal import PostedMeanwhile, QuotaSpent, UnknownAlert
from relay.domain.slices import Part, Plan
from relay.usecases.ports import Page, Recent

from tests.domain.sample import POSTED


class Crash(BaseException):
    """The worker dies here; nothing of it catches that."""


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
    busy: bool = False

    def waiting(self) -> bool:
        return self.busy

    def put(self, alert_id: str) -> None:
        self.alerts.append(alert_id)


class Enqueued(NamedTuple):
    number: int
    lane: Lane
    delay_s: int


@dataclass
class DeliveryQueuesInMemory:
    enqueued: list[Enqueued] = field(default_factory=list)
    busy: frozenset[Lane] = frozenset()

    def waiting(self, lane: Lane) -> bool:
        return lane in self.busy

    def put(self, alert_id: str, numbers: Sequence[int], lane: Lane, delay_s: int = 0) -> None:
        self.enqueued.extend(Enqueued(each, lane, delay_s) for each in numbers)


def crash_at(name: str, nth: int = 1) -> Callable[..., None]:
    """Raises at the ``nth`` call that is for ``name``."""
    calls: Iterable[int] = count(1)

    def before(asked: str = name) -> None:
        if asked == name and next(iter(calls)) == nth:
            raise Crash(name)

    return before
