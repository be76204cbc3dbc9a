"""Receipts land in the ledger of their slice."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from relay.domain.receipt import Receipt
from relay.usecases.ports import Ledgers


@dataclass(frozen=True, slots=True)
class RecordReceipts:
    """One write per slice, however many queue messages its receipts came in."""

    ledgers: Ledgers

    def __call__(self, messages: Mapping[str, Sequence[Receipt]]) -> "Recorded":
        """Record the receipts of a batch; ``messages`` are by the id of their queue message."""
        recorded = Recorded(set(), 0, 0, set())
        for receipts, carriers in self._by_slice(messages):
            try:
                known = self.ledgers.record(receipts)
            except Exception as error:  # one slice's trouble must not hold up the others
                recorded.failed |= carriers
                recorded.errors.add(type(error).__name__)
            else:
                recorded.known += len(receipts) if known else 0
                recorded.unknown += 0 if known else len(receipts)
        return recorded

    @staticmethod
    def _by_slice(
        messages: Mapping[str, Sequence[Receipt]],
    ) -> list[tuple[list[Receipt], set[str]]]:
        receipts: defaultdict[tuple[str, int], list[Receipt]] = defaultdict(list)
        carriers: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
        for message_id, batch in messages.items():
            for receipt in batch:
                key = (receipt.errand.alert_id, receipt.errand.slice)
                receipts[key].append(receipt)
                carriers[key].add(message_id)
        return [(receipts[key], carriers[key]) for key in receipts]


@dataclass(slots=True)
class Recorded:
    """``failed``: queue messages to bring again. ``unknown``: receipts of no alert we know."""

    failed: set[str]
    known: int
    unknown: int
    errors: set[str]
