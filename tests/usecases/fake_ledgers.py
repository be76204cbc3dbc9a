"""Ledgers that are a dictionary, by alert and slice."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from relay.domain.facts import Facts, Tries
from relay.domain.ledger import Ledger
from relay.domain.slices import Progress, Slice
from relay.usecases.ports import Closing, Lease

from tests.domain.sample import merged, tally_of

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
        self.kept[key] = replace(ledger, lease_until=lease.until, turns=1)
        self.workers[key] = lease.worker
        return True

    def take_over(self, work: Slice, lease: Lease, now: int, left: frozenset[str]) -> Ledger | None:
        self.before("take_over")
        key = (work.alert_id, work.number)
        stood = self.kept[key]
        if stood.lease_until >= now:
            return None
        self.kept[key] = replace(
            stood, left=stood.left | left, lease_until=lease.until, turns=stood.turns + 1
        )
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

    def close(self, work: Slice, lease: Lease, facts: Facts, closing: Closing) -> None:
        self.before("close")
        key = (work.alert_id, work.number)
        self._add(key, facts)
        if self.workers[key] == lease.worker:
            stood = self.kept[key]
            self.kept[key] = replace(
                stood,
                left=stood.left | closing.left,
                open=frozenset(),
                lease_until=lease.until,
                done=closing.done,
                passed_on=closing.passed_on,
                due=closing.due,
            )

    def record(self, alert_id: str, number: int, facts: Facts) -> bool:
        self.before("record")
        key = (alert_id, number)
        if key not in self.kept:
            return False
        if facts.again:
            self.kept[key] = replace(self.kept[key], done=False)
        news = not facts.again.keys() <= self.kept[key].facts.again.keys()
        self._add(key, facts)
        return news

    def of_alert(self, alert_id: str, slices: int) -> list[Ledger]:
        keys = [(alert_id, number) for number in range(slices)]
        return [self.kept[key] for key in keys if key in self.kept]

    def progress(self, alert_id: str, slices: int) -> Mapping[int, Progress]:
        return {
            number: Progress(each.done, each.passed_on, each.lease_until, tally_of(each))
            for (_, number), each in self.kept.items()
        }

    def _add(self, key: Key, facts: Facts) -> None:
        stood = self.kept[key]
        self.kept[key] = replace(stood, facts=merged(stood.facts, facts))
