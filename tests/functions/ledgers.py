"""Alerts whose slices have been read: ledgers in states that the tests choose."""

from collections.abc import Sequence

from relay.adapters.alerts_table import AlertsTable
from relay.adapters.ledgers_table import LedgersTable
from relay.adapters.system_clock import SystemClock
from relay.domain.facts import Facts, Try, short_id
from relay.domain.ledger import Ledger
from relay.domain.slices import Slice, cut
from relay.usecases.ports import Closing, Lease

from tests.conftest import Tables


def member(number: int) -> str:
    """A member's id."""
    return f"{number:032x}"


def tries(*members: int) -> frozenset[Try]:
    """The first try of each."""
    return frozenset(Try(short_id(member(number)), 1) for number in members)


def planned(tables: Tables, alert_id: str) -> list[Slice]:
    """The slices of a posted alert, cut."""
    alerts = AlertsTable(tables.alerts)
    alert = alerts.get(alert_id)
    assert alert is not None
    return list(alerts.keep_plan(alert, cut(alert.id, alert.targets)).slices)


def read_slice(tables: Tables, work: Slice, seen: int, left: Sequence[int] = ()) -> None:
    """A worker has read the slice: so many people, some of whom had left. Nobody has it yet."""
    gone = frozenset(short_id(member(number)) for number in left)
    lease = Lease("worker", SystemClock().now() + 10_000)
    LedgersTable(tables.alerts).start(work, lease, Ledger(seen, gone))


def record(tables: Tables, work: Slice, facts: Facts) -> None:
    """The worker stores what became of its sends, and receipts tell the rest."""
    ledgers = LedgersTable(tables.alerts)
    ledgers.record(work.alert_id, work.number, facts)
    ledgers.close(work, Lease("worker", 0), Facts(), Closing(False, False))
