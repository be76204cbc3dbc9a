"""The ledgers in the table ``Alerts``: one item a slice, on a partition of its own.

Sets only grow, by ``ADD``, so a fact may come twice and in any order. Opening a chunk is
conditional on the lease; recording facts is not.
"""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from relay.adapters.batch_get import batch_get
from relay.adapters.ledger_item import (
    add_facts,
    ledger_attributes,
    ledger_from_item,
    ledger_key,
    texts,
)
from relay.adapters.refused_write import item_that_stood
from relay.adapters.update_expression import UpdateExpression
from relay.domain.ledger import Facts, Ledger, Tries
from relay.domain.receipt import Receipt, facts_of
from relay.domain.slices import Slice
from relay.usecases.ports import Lease

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


class LedgersTable:
    """Ledgers, kept for ``keep_days``."""

    def __init__(self, table: "Table", keep_days: int = 90) -> None:
        self._table = table
        self._keep_s = keep_days * 86_400
        self._refused = table.meta.client.exceptions.ConditionalCheckFailedException

    def start(self, work: Slice, lease: Lease, ledger: Ledger) -> bool:
        """Create the ledger with its first chunk open; False if it exists."""
        item = {
            **ledger_key(work.alert_id, work.number),
            **ledger_attributes(ledger),
            "worker": lease.worker,
            "lease_until": lease.until,
            "ttl": int(time.time()) + self._keep_s,
        }
        try:
            self._table.put_item(Item=item, ConditionExpression="attribute_not_exists(pk)")
        except self._refused:
            return False
        return True

    def take_over(self, work: Slice, lease: Lease, now: int, left: frozenset[str]) -> Ledger | None:
        """Take a ledger whose lease ran out, as it was; None while somebody works on it.

        Notes who has left meanwhile. A ledger that is done is given back as it is, not taken.
        """
        update = UpdateExpression().set(worker=lease.worker, lease_until=lease.until)
        try:
            answer = self._table.update_item(
                Key=ledger_key(work.alert_id, work.number),
                ConditionExpression="#lease_until < :now AND done = :false",
                ReturnValues="ALL_OLD",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
                **update.add(left=set(left)).arguments(now=now, false=False),
            )
        except self._refused as error:
            held = ledger_from_item(item_that_stood(error))
            return held if held.done else None
        return ledger_from_item(answer["Attributes"])

    def turn(self, work: Slice, lease: Lease, chunk: Tries, facts: Facts) -> bool:
        """Record what became of the last chunk and open the next; False if the lease is lost."""
        return self._held(work, lease, UpdateExpression().set(open=texts(chunk)), facts)

    def close(self, work: Slice, lease: Lease, facts: Facts, *, done: bool) -> None:
        """Record what became of the last chunk, close it and give the lease back."""
        update = UpdateExpression().set(lease_until=0, done=done).remove("open")
        self._held(work, lease, update, facts)

    def record(self, receipts: Sequence[Receipt]) -> bool:
        """Add receipts of one slice; False if there is no such ledger."""
        errand = receipts[0].errand
        return self._add(ledger_key(errand.alert_id, errand.slice), facts_of(receipts))

    def of_alert(self, alert_id: str, slices: int) -> list[Ledger]:
        """The ledgers that exist: 100 slices, more than 10,000 people, in one call."""
        keys = [ledger_key(alert_id, number) for number in range(slices)]
        return [ledger_from_item(item) for item in batch_get(self._table, keys)]

    def _held(self, work: Slice, lease: Lease, update: UpdateExpression, facts: Facts) -> bool:
        """Update under the lease; once it is lost, record the facts alone."""
        key = ledger_key(work.alert_id, work.number)
        try:
            self._table.update_item(
                Key=key,
                ConditionExpression="worker = :worker",
                **add_facts(update, facts).arguments(worker=lease.worker),
            )
        except self._refused:
            self._add(key, facts)
            return False
        return True

    def _add(self, key: dict[str, str], facts: Facts) -> bool:
        update = add_facts(UpdateExpression(), facts)
        if not update:
            return True
        try:
            self._table.update_item(
                Key=key, ConditionExpression="attribute_exists(pk)", **update.arguments()
            )
        except self._refused:
            return False
        return True
