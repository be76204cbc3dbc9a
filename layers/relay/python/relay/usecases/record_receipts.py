"""Receipts land in the ledger of their slice; it comes back where somebody needs another try."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from relay.domain.receipt import Receipt
from relay.domain.told import Told, told_by
from relay.usecases.ports import Clock, DeliveryQueues, KnownAlerts, Ledgers
from relay.usecases.sending_ports import Sender


@dataclass(slots=True)
class Recorded:
    """``failed``: queue messages to bring again. ``unknown``: receipts of no alert we know.

    ``blocked``: whether they opened the circuit breaker.
    """

    failed: set[str] = field(default_factory=set)
    known: int = 0
    unknown: int = 0
    blocked: bool = False
    errors: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class RecordReceipts:
    """A write per slice and kind, however many queue messages the receipts came in."""

    alerts: KnownAlerts
    ledgers: Ledgers
    sender: Sender
    queues: DeliveryQueues
    clock: Clock

    def __call__(self, messages: Mapping[str, Sequence[Receipt]]) -> Recorded:
        """Record the receipts of a batch; ``messages`` are by the id of their queue message."""
        recorded = Recorded()
        for (alert_id, number), (receipts, carriers) in _by_slice(messages).items():
            told = told_by(receipts)
            try:
                known = self._is_ours(alert_id, number)
                if known:
                    news = self.ledgers.record(alert_id, number, told.facts)
                    recorded.blocked |= self._act(alert_id, number, told, news=news)
            except Exception as error:  # one slice's trouble must not hold up the others
                recorded.failed |= carriers
                recorded.errors.add(type(error).__name__)
            else:
                recorded.known += len(receipts) if known else 0
                recorded.unknown += 0 if known else len(receipts)
        return recorded

    def _is_ours(self, alert_id: str, number: int) -> bool:
        """Whether there is such a slice, so that a receipt of another's makes no ledger."""
        plan = self.alerts.plan(alert_id)
        return plan is not None and number < len(plan.slices)

    def _act(self, alert_id: str, number: int, told: Told, *, news: bool) -> bool:
        """Do what follows from the receipts of one slice; whether that opened the breaker."""
        if told.doubts:
            self.sender.doubt(told.doubts)
        blocked = told.blocked is not None and self.sender.block(*told.blocked)
        alert = self.alerts.get(alert_id) if news else None
        if alert and not alert.ended(self.clock.now()):
            self.queues.put(alert_id, [number], alert.lane, told.again_after_s or 0)
        return blocked


def _by_slice(
    messages: Mapping[str, Sequence[Receipt]],
) -> dict[tuple[str, int], tuple[list[Receipt], set[str]]]:
    """The receipts of each slice, with the queue messages that carried them."""
    slices: dict[tuple[str, int], tuple[list[Receipt], set[str]]] = defaultdict(lambda: ([], set()))
    for message_id, batch in messages.items():
        for receipt in batch:
            receipts, carriers = slices[receipt.errand.alert_id, receipt.errand.slice]
            receipts.append(receipt)
            carriers.add(message_id)
    return slices
