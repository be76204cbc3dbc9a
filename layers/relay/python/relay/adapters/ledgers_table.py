"""The ledgers in the table ``Alerts``: a few items a slice, on a partition of its own.

Sets only grow, by ``ADD``, so a fact may come twice and in any order. Opening a chunk is
conditional on the lease; recording facts is not.
"""

import time
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from relay.adapters.batch_get import batch_get
from relay.adapters.formats import KNOWN, LEDGER
from relay.adapters.ledger_item import (
    PROGRESS,
    RECEIPTS,
    add_facts,
    again_in,
    ledger_attributes,
    ledger_from_items,
    ledger_key,
    ledger_keys,
    ledgers_from_items,
    packed,
    packed_ids,
    progress_from_item,
)
from relay.adapters.update_expression import UpdateExpression
from relay.domain.facts import Facts, Tries, Try, quote_mark
from relay.domain.ledger import Ledger
from relay.domain.slices import Progress, Slice
from relay.usecases.ports import Closing, Lease

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


class LedgersTable:
    """Ledgers; those that it begins are kept for ``keep_days``."""

    def __init__(self, table: "Table", keep_days: int = 90) -> None:
        self._table = table
        self._keep_s = keep_days * 86_400
        self._refused = table.meta.client.exceptions.ConditionalCheckFailedException

    def start(self, work: Slice, lease: Lease, ledger: Ledger) -> bool:
        """Create the ledger; False if it exists."""
        item = {
            **ledger_key(work.alert_id, work.number),
            **ledger_attributes(ledger),
            "worker": lease.worker,
            "lease_until": lease.until,
            "ttl": self._end_of_life(),
        }
        try:
            self._table.put_item(Item=item, ConditionExpression="attribute_not_exists(pk)")
        except self._refused:
            return False
        return True

    def take_over(self, work: Slice, lease: Lease, now: int, left: frozenset[str]) -> Ledger | None:
        """Take a ledger whose lease ran out, as it was; None while somebody works on it.

        Notes who has left meanwhile. Receipts are read once the lease is ours: they only add.
        """
        update = UpdateExpression().set(worker=lease.worker, lease_until=lease.until)
        update.add(left=packed_ids(left), turns=1)
        head, *receipts = ledger_keys(work.alert_id, work.number)
        try:
            answer = self._table.update_item(
                Key=head,
                ConditionExpression=f"#lease_until < :now AND {KNOWN}",
                ReturnValues="ALL_OLD",
                **update.arguments(now=now, v=LEDGER.version),
            )
        except self._refused:
            return None
        return ledger_from_items(answer["Attributes"], batch_get(self._table, receipts))

    def turn(self, work: Slice, lease: Lease, chunk: Tries, facts: Facts) -> bool:
        """Record what became of the last chunk and open the next; False if the lease is lost."""
        return self._held(work, lease, UpdateExpression().set(open=packed(chunk)), facts)

    def close(self, work: Slice, lease: Lease, facts: Facts, closing: Closing) -> None:
        """Record what became of the last chunk, close it, and say from when on it may be taken."""
        update = UpdateExpression().set(
            lease_until=lease.until, done=closing.done, passed_on=closing.passed_on
        )
        update.set(due={str(turn): moment for turn, moment in closing.due.items()})
        update.add(left=packed_ids(closing.left))
        self._held(work, lease, update.remove("open"), facts)

    def record(self, alert_id: str, number: int, facts: Facts) -> bool:
        """Add what anybody tells of one slice: a write for each kind of receipt, one for the rest.

        Whether somebody needs another try, as nobody knew before; then the slice is no longer done.
        Raises NewerFormat.
        """
        for kind in RECEIPTS:
            self._add_receipts(ledger_key(alert_id, number, kind), facts.of(kind))
        update = UpdateExpression().set(done=False) if facts.again else UpdateExpression()
        return self._add(ledger_key(alert_id, number), update, facts)

    def of_alert(self, alert_id: str, slices: int) -> list[Ledger]:
        """The ledgers that exist: 25 slices, more than 4,000 people, in one call."""
        keys = [key for number in range(slices) for key in ledger_keys(alert_id, number)]
        return list(ledgers_from_items(batch_get(self._table, keys)))

    def progress(self, alert_id: str, slices: int) -> dict[int, Progress]:
        """How far each slice that was begun has come."""
        keys = [ledger_key(alert_id, number) for number in range(slices)]
        return dict(map(progress_from_item, batch_get(self._table, keys, PROGRESS)))

    def quoted(self, alert_id: str, slices: Sequence[int], message: str) -> bool:
        """Whether the message of this id (WhatsApp's) was sent for one of these slices."""
        keys = [ledger_key(alert_id, number) for number in slices]
        mark = quote_mark(message)
        found = batch_get(self._table, keys, ("quotable",))
        return any(mark in item.get("quotable", ()) for item in found)

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
            self._add(key, UpdateExpression(), facts)
            return False
        return True

    def _add_receipts(self, key: dict[str, str], tries: Collection[Try]) -> None:
        """Nobody has to begin the item: whose alert is known has a ledger. Raises NewerFormat."""
        if not tries:
            return
        update = UpdateExpression().set_once(**LEDGER.mark, ttl=self._end_of_life())
        update.add(tries=packed(tries))
        arguments = update.arguments(**LEDGER.mark)
        try:
            self._table.update_item(Key=key, ConditionExpression=KNOWN, **arguments)
        except self._refused:
            self._check(key)

    def _add(self, key: dict[str, str], update: UpdateExpression, facts: Facts) -> bool:
        """Whether there are tries that came to nothing as nobody knew. Raises NewerFormat."""
        if not add_facts(update, facts):
            return False
        try:
            answer = self._table.update_item(
                Key=key,
                ConditionExpression=f"attribute_exists(pk) AND {KNOWN}",
                ReturnValues="ALL_OLD" if facts.again else "NONE",
                **update.arguments(v=LEDGER.version),
            )
        except self._refused:
            self._check(key)
            return False
        return not facts.again.keys() <= again_in(answer.get("Attributes", {}))

    def _check(self, key: dict[str, str]) -> None:
        """Raises NewerFormat if that is why a write was refused."""
        LEDGER.check(self._table.get_item(Key=key, ConsistentRead=True).get("Item", {}))

    def _end_of_life(self) -> int:
        return int(time.time()) + self._keep_s
