"""moto, and where it falls short of AWS: FIFO queues forget, and transactions copy whole tables.

A transaction is atomic here: nobody else runs between its first item and its last.
"""

import copy
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import moto.dynamodb.models as tables
import moto.sqs.models as queues
from moto import mock_aws
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table

DEDUPLICATED_S = 300
"""A second message of the same id within this time is dropped (AWS SQS developer guide)."""

Parts = list[dict[str, Any]]


class Aws:
    """``commits`` hear the parts of each transaction that was written, at that very moment.

    ``trace`` tells the trace header of the call that is carried out: SQS keeps it with a message.
    """

    def __init__(self, trace: Callable[[], str]) -> None:
        self._trace = trace
        self.commits: list[Callable[[Parts], None]] = []
        self._seen: dict[tuple[str, str | None, str], float] = {}

    @contextmanager
    def running(self) -> Iterator["Aws"]:
        """AWS answers from here on."""
        add, transact = queues.Queue.add_message, DynamoDBBackend.transact_write_items

        def add_message(queue: queues.Queue, message: queues.Message) -> None:
            if not self._repeated(queue, message):
                if trace := self._trace():
                    message.system_attributes["AWSTraceHeader"] = {"StringValue": trace}
                add(queue, message)

        def transact_write_items(backend: DynamoDBBackend, parts: Parts) -> None:
            _carry_out(backend, parts, transact)
            for listener in self.commits:
                listener(parts)

        with ExitStack() as stack:
            stack.enter_context(mock_aws(config={"core": {"reset_boto3_session": False}}))
            stack.enter_context(patch.object(queues.Queue, "add_message", add_message))
            stack.enter_context(
                patch.object(DynamoDBBackend, "transact_write_items", transact_write_items)
            )
            stack.enter_context(patch.object(tables, "copy", _ButTables))
            yield self

    def _repeated(self, queue: queues.Queue, message: queues.Message) -> bool:
        """Whether the same came lately, even if it has been deleted since.

        ``DeduplicationScope`` of our queue is the message group.
        """
        name = message.deduplication_id
        if not queue.fifo_queue or name is None or message.approximate_receive_count:
            return False  # what was received before is on its way to the dead letters
        now = time.time()
        key = (queue.name, message.group_id, name)
        if now - self._seen.get(key, -DEDUPLICATED_S) < DEDUPLICATED_S:
            return True
        self._seen[key] = now
        return False


class _ButTables:
    """``copy`` without copies of tables; see ``_carry_out``."""

    @staticmethod
    def deepcopy(what: Any) -> Any:
        return what if isinstance(what, Table) else copy.deepcopy(what)


def _carry_out(
    backend: DynamoDBBackend, parts: Parts, transact: Callable[[DynamoDBBackend, Parts], None]
) -> None:
    """A transaction; if it is refused, its items are put back as they were."""
    before = [_place(backend, part) for part in parts]
    kept = [copy.deepcopy(items.get(key)) for items, key in before]
    try:
        transact(backend, parts)
    except BaseException:
        for (items, key), item in zip(before, kept, strict=True):
            if item is None:
                items.pop(key, None)
            else:
                items[key] = item
        raise


def _place(backend: DynamoDBBackend, part: dict[str, Any]) -> tuple[dict[Any, Any], DynamoType]:
    """Where the item of a part stands: its partition, and its key in there."""
    (act,) = part.values()
    table, attributes = backend.tables[act["TableName"]], act.get("Key") or act["Item"]
    partition: dict[Any, Any] = table.items[DynamoType(attributes[table.hash_key_attr])]
    return partition, DynamoType(attributes[str(table.range_key_attr)])
