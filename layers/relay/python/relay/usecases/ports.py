"""What the use cases need of the world. The adapters offer it; ``wiring`` plugs it in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from relay.domain.alert import Alert, Stop
from relay.domain.cells import AreaCells
from relay.domain.group import Group
from relay.domain.ledger import Facts, Ledger, Tries
from relay.domain.member import Member
from relay.domain.rate import Reservation
from relay.domain.receipt import Receipt
from relay.domain.slices import Part, Slice
from relay.domain.whatsapp import Answer, TemplateMessage


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

    def overlapping(self, cells: AreaCells) -> list[Group]:
        """The groups that the area touches, ordered by name."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the alerts, the newest first, and where the next page starts."""

    alerts: list[Alert]
    next: str | None


class KnownAlerts(Protocol):
    """Alerts by id."""

    def get(self, alert_id: str) -> Alert | None:
        """The alert; None if there is none."""


class Alerts(KnownAlerts, Protocol):
    """Alerts and their plans, read consistently."""

    def post(self, alert: Alert, quota: int) -> bool:
        """Store a new alert; False if its id exists. Raises QuotaSpent; never half stored."""

    def page(self, size: int, start: str | None) -> Page:
        """One page, the newest first. Raises Refused if ``start`` is not of our making."""

    def stop(self, alert_id: str, stop: Stop) -> Alert:
        """End the alert, unless it was stopped before. The first stop stands."""

    def plan(self, alert_id: str) -> list[Slice] | None:
        """The slices, once they are cut."""

    def keep_plan(self, alert: Alert, slices: list[Slice]) -> list[Slice]:
        """Store the slices unless some are; the ones that are stored."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A worker's right to send for a slice, until a moment (Unix ms)."""

    worker: str
    until: int


class Ledgers(Protocol):
    """One ledger per slice. Sends need the lease; facts may be recorded by anybody."""

    def start(self, work: Slice, lease: Lease, ledger: Ledger) -> bool:
        """Create the ledger, its first chunk open; False if it exists."""

    def take_over(self, work: Slice, lease: Lease, now: int, left: frozenset[str]) -> Ledger | None:
        """Take a ledger whose lease ran out, as it was; None while somebody works on it.

        Notes who has left meanwhile. A ledger that is done is given back as it is, not taken.
        """

    def turn(self, work: Slice, lease: Lease, chunk: Tries, facts: Facts) -> bool:
        """Record what became of the last chunk and open the next; False if the lease is lost."""

    def close(self, work: Slice, lease: Lease, facts: Facts, *, done: bool) -> None:
        """Record what became of the last chunk and give the lease back."""

    def record(self, receipts: Sequence[Receipt]) -> bool:
        """Add receipts of one slice; False if there is no such ledger."""

    def of_alert(self, alert_id: str, slices: int) -> list[Ledger]:
        """The ledgers that exist, in about one read for 10,000 members."""


class Members(Protocol):
    """People by group."""

    def of_part(self, part: Part) -> list[Member]:
        """Everybody of that part of the group, those who left lately included; consistent."""


class SharedRate(Protocol):
    """What all workers of a WhatsApp number share."""

    def reserve(self, alert_id: str, messages: int, latest: int) -> Reservation | None:
        """Room for so many messages, at most about a second ahead; waits for it.

        None if there is no room by ``latest`` (Unix ms).
        """

    def note_stop(self, alert: Alert) -> None:
        """Make every later reservation of this alert say that it is stopped."""


class Messenger(Protocol):
    """WhatsApp."""

    def send(self, messages: Sequence[TemplateMessage], start: float) -> list[Answer]:
        """Send at the number's pace from ``start`` (Unix ms) on; one answer each, in order."""


class AlertQueue(Protocol):
    """Alerts that wait for their lookup."""

    def put(self, alert_id: str) -> None:
        """Enqueue; the message holds the id only."""


class DeliveryQueues(Protocol):
    """Slices that wait for a worker, in an urgent and a normal lane."""

    def put(self, slices: Sequence[Slice], *, urgent: bool, delay_s: int = 0) -> None:
        """Enqueue every one or raise; messages hold ids only."""


class ReceiptQueue(Protocol):
    """Receipts that wait to be recorded."""

    def put(self, receipts: Sequence[Receipt]) -> None:
        """Enqueue all of one webhook call."""
