"""What the use cases need of the world, WhatsApp (``sending_ports``) apart. Adapters offer it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from relay.domain.alert import Alert, Stop
from relay.domain.facts import Facts, Tries
from relay.domain.group import Group
from relay.domain.ledger import Ledger
from relay.domain.member import Member
from relay.domain.rate import Lane
from relay.domain.receipt import Receipt
from relay.domain.slices import Part, Plan, Progress, Slice

if TYPE_CHECKING:  # it loads h3, which the workers do not need
    from relay.domain.cells import AreaCells


class Clock(Protocol):
    """Time, so that tests can hold it."""

    def now(self) -> int:
        """Unix milliseconds."""

    def sleep_until(self, moment: float) -> None:
        """Wait until ``moment`` (Unix ms); at once if it has passed."""


class Groups(Protocol):
    """The groups of the municipality and where they lie."""

    def named(self, ids: Sequence[str]) -> Mapping[str, Group]:
        """The groups that exist among ``ids``."""

    def overlapping(self, cells: "AreaCells") -> list[Group]:
        """The groups that the area touches, ordered by name."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the alerts, the newest first, and where the next page starts."""

    alerts: list[Alert]
    next: str | None


class KnownAlerts(Protocol):
    """Alerts and their plans by id."""

    def get(self, alert_id: str) -> Alert | None:
        """The alert; None if there is none."""

    def plan(self, alert_id: str) -> Plan | None:
        """The slices, once they are cut."""


@dataclass(frozen=True, slots=True)
class Recent:
    """Alerts, the oldest first; ``messaging_limit`` is people in 24 h, 0 = no limit, None = not
    known.
    """

    alerts: list[Alert]
    messaging_limit: int | None


class RecentAlerts(Protocol):
    """The alerts of late, and WhatsApp's limit as it last told it."""

    def since(self, moment: int) -> Recent:
        """Those created at ``moment`` (Unix ms) or later, read consistently."""

    def turn(self) -> int:
        """Whose turn it is among the alerts that leave a reserve alone: they go one by one."""


class StoppableAlerts(Protocol):
    """Alerts that can be ended early."""

    def stop(self, alert_id: str, stop: Stop) -> Alert:
        """End the alert, unless it was stopped before. The first stop stands."""


class Alerts(KnownAlerts, StoppableAlerts, Protocol):
    """Alerts and their plans, read consistently."""

    def post(self, alert: Alert, quota: int, turn: int | None = None) -> bool:
        """Store a new alert; False if its id exists. Raises QuotaSpent; never half stored.

        With a ``turn``, the alert takes it. Raises PostedMeanwhile if another did.
        """

    def page(self, size: int, start: str | None) -> Page:
        """One page, the newest first. Raises Refused if ``start`` is not of our making."""

    def keep_plan(self, alert: Alert, plan: Plan) -> Plan:
        """Store the plan unless there is one; the one that is stored."""

    def underway(self) -> list[str]:
        """The ids of all alerts that have not been finished."""

    def finish(self, alert_id: str) -> None:
        """Take an alert off those under way: it has ended, and everybody is accounted for."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A worker's right to send for a slice, until a moment (Unix ms)."""

    worker: str
    until: int


@dataclass(frozen=True, slots=True)
class Closing:
    """How a turn leaves its slice.

    ``passed_on``: its successor has been enqueued. ``due``: until when (Unix ms) whoever was tried
    in a turn, and needs another try, waits; turns whose moment has passed are left out. ``left``
    were found to have left while the turn lasted.
    """

    done: bool
    passed_on: bool
    due: Mapping[int, int] = field(default_factory=dict)
    left: frozenset[str] = frozenset()


class Ledgers(Protocol):
    """One ledger per slice. Sends need the lease; facts may be recorded by anybody."""

    def start(self, work: Slice, lease: Lease, ledger: Ledger) -> bool:
        """Create the ledger; False if it exists."""

    def take_over(self, work: Slice, lease: Lease, now: int, left: frozenset[str]) -> Ledger | None:
        """Take a ledger whose lease ran out, as it was; None while somebody works on it.

        Notes who has left meanwhile.
        """

    def turn(self, work: Slice, lease: Lease, chunk: Tries, facts: Facts) -> bool:
        """Record what became of the last chunk and open the next; False if the lease is lost."""

    def close(self, work: Slice, lease: Lease, facts: Facts, closing: Closing) -> None:
        """Record what became of the last chunk, and that the slice may be taken from then on."""

    def record(self, alert_id: str, number: int, facts: Facts) -> bool:
        """Add what anybody tells of one slice; nothing happens if there is no such ledger.

        Whether somebody needs another try, as nobody knew before; then the slice is no longer done.
        """

    def of_alert(self, alert_id: str, slices: int) -> list[Ledger]:
        """The ledgers that exist, in about one read for 4,000 members."""

    def progress(self, alert_id: str, slices: int) -> Mapping[int, Progress]:
        """How far each slice that was begun has come."""


class Members(Protocol):
    """People by group."""

    def of_part(self, part: Part) -> list[Member]:
        """Everybody of that part of the group, those who left lately included; consistent."""


class AlertQueue(Protocol):
    """Alerts that wait for their lookup."""

    def waiting(self) -> bool:
        """Whether anything waits to be taken."""

    def put(self, alert_id: str) -> None:
        """Enqueue; the message holds the id only."""


class DeliveryQueues(Protocol):
    """Slices that wait for a worker, in an urgent and a normal lane."""

    def waiting(self, lane: Lane) -> bool:
        """Whether anything waits in that lane to be taken."""

    def put(self, alert_id: str, numbers: Sequence[int], lane: Lane, delay_s: int = 0) -> None:
        """Enqueue every slice or raise; messages hold the alert's id and the slice's number."""


class ReceiptQueue(Protocol):
    """Receipts that wait to be recorded."""

    def put(self, receipts: Sequence[Receipt]) -> None:
        """Enqueue all of one webhook call."""
