"""The world of the use cases in memory: a clock that stands still, tables that are dictionaries."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from relay.domain.alert import Alert, Stop
from relay.domain.cells import AreaCells
from relay.domain.group import Group
from relay.domain.ledger import Facts, Ledger, Tries
from relay.domain.member import Member
from relay.domain.rate import Reservation
from relay.domain.receipt import Receipt, facts_of
from relay.domain.refusal import QuotaSpent, UnknownAlert
from relay.domain.slices import Part, Slice
from relay.domain.whatsapp import Answer, Meaning, TemplateMessage
from relay.usecases.ports import Lease, Page

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
    plans: dict[str, list[Slice]] = field(default_factory=dict)

    def get(self, alert_id: str) -> Alert | None:
        return self.alerts.get(alert_id)

    def post(self, alert: Alert, quota: int) -> bool:
        if alert.id in self.alerts:
            return False
        if sum(each.client == alert.client for each in self.alerts.values()) >= quota:
            raise QuotaSpent(quota, 60)
        self.alerts[alert.id] = alert
        return True

    def page(self, size: int, start: str | None) -> Page:
        return Page(list(self.alerts.values())[:size], None)

    def stop(self, alert_id: str, stop: Stop) -> Alert:
        if alert_id not in self.alerts:
            raise UnknownAlert(alert_id)
        alert = self.alerts[alert_id]
        self.alerts[alert_id] = replace(alert, stop=alert.stop or stop)
        return self.alerts[alert_id]

    def plan(self, alert_id: str) -> list[Slice] | None:
        return self.plans.get(alert_id)

    def keep_plan(self, alert: Alert, slices: list[Slice]) -> list[Slice]:
        return self.plans.setdefault(alert.id, slices)


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
        if stood.done:
            return stood
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

    def close(self, work: Slice, lease: Lease, facts: Facts, *, done: bool) -> None:
        self.before("close")
        key = (work.alert_id, work.number)
        self._add(key, facts)
        if self.workers[key] == lease.worker:
            self.kept[key] = replace(self.kept[key], open=frozenset(), lease_until=0, done=done)

    def record(self, receipts: Sequence[Receipt]) -> bool:
        errand = receipts[0].errand
        return self._add((errand.alert_id, errand.slice), facts_of(receipts))

    def of_alert(self, alert_id: str, slices: int) -> list[Ledger]:
        keys = [(alert_id, number) for number in range(slices)]
        return [self.kept[key] for key in keys if key in self.kept]

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
class RateInMemory:
    """Always room, unless ``room`` of them are used up."""

    clock: StandingClock
    room: int = 1_000
    stopped: set[str] = field(default_factory=set)
    asked: list[tuple[str, int, int]] = field(default_factory=list)

    def reserve(self, alert_id: str, messages: int, latest: int) -> Reservation | None:
        self.asked.append((alert_id, messages, latest))
        if len(self.asked) > self.room:
            return None
        return Reservation(self.clock.now(), alert_id in self.stopped)

    def note_stop(self, alert: Alert) -> None:
        self.stopped.add(alert.id)


HANDED = Answer(Meaning.HANDED, at=POSTED)


@dataclass
class WhatsAppInMemory:
    """Takes every message; ``answers`` replaces that by phone, ``before`` may raise."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    taken: list[TemplateMessage] = field(default_factory=list)
    chunks: list[int] = field(default_factory=list)
    before: Callable[[], None] = lambda: None

    def send(self, messages: Sequence[TemplateMessage], start: float) -> list[Answer]:
        self.before()
        self.chunks.append(len(messages))
        return [self._answer(each) for each in messages]

    def _answer(self, message: TemplateMessage) -> Answer:
        waiting = self.answers.get(message.phone or "")
        answer = waiting.pop(0) if waiting else HANDED
        if answer.meaning in (Meaning.HANDED, Meaning.IN_DOUBT):
            self.taken.append(message)
        return answer


@dataclass
class AlertQueueInMemory:
    alerts: list[str] = field(default_factory=list)

    def put(self, alert_id: str) -> None:
        self.alerts.append(alert_id)


@dataclass(frozen=True)
class Enqueued:
    slice: Slice
    urgent: bool
    delay_s: int


@dataclass
class DeliveryQueuesInMemory:
    enqueued: list[Enqueued] = field(default_factory=list)

    def put(self, slices: Sequence[Slice], *, urgent: bool, delay_s: int = 0) -> None:
        self.enqueued.extend(Enqueued(each, urgent, delay_s) for each in slices)


def crash_at(name: str, nth: int = 1) -> Callable[..., None]:
    """Raises at the ``nth`` call that is for ``name``."""
    calls: Iterable[int] = count(1)

    def before(asked: str = name) -> None:
        if asked == name and next(iter(calls)) == nth:
            raise Crash(name)

    return before
