"""The ledgers in the table ``Alerts``: one item a slice, on a partition of its own.

Sets only grow, by ``ADD``, so a fact may come twice and in any order. Opening a chunk is
conditional on the lease; recording facts is not.
"""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from relay.adapters.batch_get import batch_get
from relay.adapters.formats import KNOWN, LEDGER
from relay.adapters.ledger_item import (
    PROGRESS,
    add_facts,
    again_in,
    ledger_attributes,
    ledger_from_item,
    ledger_key,
    progress_from_item,
    texts,
)
from relay.adapters.update_expression import UpdateExpression
from relay.domain.facts import Facts, Tries, quote_mark
from relay.domain.ledger import Ledger
from relay.domain.slices import Progress, Slice
from relay.usecases.ports import Closing, Lease, Recording

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
            "ttl": int(time.time()) + self._keep_s,
        }
        try:
            self._table.put_item(Item=item, ConditionExpression="attribute_not_exists(pk)")
        except self._refused:
            return False
        return True

    def take_over(self, work: Slice, lease: Lease, now: int, left: frozenset[str]) -> Ledger | None:
        """Take a ledger whose lease ran out, as it was; None while somebody works on it.

        Notes who has left meanwhile.
        """
        update = UpdateExpression().set(worker=lease.worker, lease_until=lease.until)
        try:
            answer = self._table.update_item(
                Key=ledger_key(work.alert_id, work.number),
                ConditionExpression=f"#lease_until < :now AND {KNOWN}",
                ReturnValues="ALL_OLD",
                **update.add(left=set(left), turns=1).arguments(now=now, v=LEDGER.version),
            )
        except self._refused:
            return None
        return ledger_from_item(answer["Attributes"])

    def turn(self, work: Slice, lease: Lease, chunk: Tries, facts: Facts) -> bool:
        """Record what became of the last chunk and open the next; False if the lease is lost."""
        return self._held(work, lease, UpdateExpression().set(open=texts(chunk)), facts)

    def close(self, work: Slice, lease: Lease, facts: Facts, closing: Closing) -> None:
        """Record what became of the last chunk, close it, and say from when on it may be taken."""
        update = UpdateExpression().set(
            lease_until=lease.until, done=closing.done, passed_on=closing.passed_on
        )
        update.add(left=set(closing.left))
        if closing.due:
            update.add(due={f"{closing.turn}#{closing.due}"})
        self._held(work, lease, update.remove("open"), facts)

    def record(self, alert_id: str, number: int, facts: Facts) -> Recording | None:
        """Add what receipts tell of one slice; None if there is no such ledger.

        A slice with somebody to try again is no longer done.
        """
        update = UpdateExpression().set(done=False) if facts.again else UpdateExpression()
        return self._add(ledger_key(alert_id, number), update, facts)

    def of_alert(self, alert_id: str, slices: int) -> list[Ledger]:
        """The ledgers that exist: 100 slices, more than 10,000 people, in one call."""
        keys = [ledger_key(alert_id, number) for number in range(slices)]
        return [ledger_from_item(item) for item in batch_get(self._table, keys)]

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

    def _add(self, key: dict[str, str], update: UpdateExpression, facts: Facts) -> Recording | None:
        """None if there is no such ledger. Raises NewerFormat."""
        if not add_facts(update, facts):
            return Recording(news=False)
        try:
            answer = self._table.update_item(
                Key=key,
                ConditionExpression=f"attribute_exists(pk) AND {KNOWN}",
                ReturnValues="ALL_OLD" if facts.again else "NONE",
                **update.arguments(v=LEDGER.version),
            )
        except self._refused:
            LEDGER.check(self._table.get_item(Key=key, ConsistentRead=True).get("Item", {}))
            return None
        known = again_in(answer.get("Attributes", {}))
        return Recording(news=not facts.again.keys() <= known)
