"""What citizens write, on its way to the conversation: one after the other for each person."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from relay.adapters.formats import INBOUND
from relay.adapters.keyed_hash import KeyedHash
from relay.adapters.queues import MOST_IN_BATCH, NotEnqueued
from relay.domain.identity import Identity
from relay.domain.inbound import Attachment, Inbound, Kind, Owed, Sighting

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

MOST_BYTES = 1_048_576
"""Of one message and of one batch (AWS SQS quotas, since August 2025). Bodies are ASCII."""

MOST_ROUNDS = 3

Told = Inbound | Owed | Sighting
Read = TypeVar("Read", Inbound, Identity, Attachment)


class InboundQueue:
    """A FIFO queue. Who wrote, and which message it is, stand outside the body as keyed hashes."""

    def __init__(self, sqs: "SQSClient", url: str) -> None:
        self._sqs, self._url = sqs, url

    def put(self, told: Sequence[Told], secret: str) -> None:
        """Enqueue all of one webhook call; ``secret`` is the key of the hashes.

        Raises NotEnqueued; what is enqueued a second time within five minutes, SQS drops.
        """
        keyed = KeyedHash(secret)
        for batch in _batches([_entry(each, keyed) for each in told]):
            self._put(batch)

    def _put(self, entries: list[Any]) -> None:
        entries = [{"Id": str(index), **each} for index, each in enumerate(entries)]
        for _ in range(MOST_ROUNDS):
            answer = self._sqs.send_message_batch(QueueUrl=self._url, Entries=entries)
            again = {failure["Id"] for failure in answer.get("Failed", [])}
            entries = [entry for entry in entries if entry["Id"] in again]
            if not entries:
                return
        raise NotEnqueued(f"{len(entries)} messages of citizens")


def inbound_body(told: Told) -> str:
    """The queue's message of what a citizen sent or is owed, or of what a receipt showed."""
    kinds = {Inbound: "message", Owed: "owed", Sighting: "sighting"}
    return json.dumps({**INBOUND.mark, kinds[type(told)]: asdict(told)})


def inbound_in(body: str) -> Told:
    """What a message of the queue holds.

    Raises KeyError, TypeError or ValueError if nothing, and NewerFormat.
    """
    told: Mapping[str, Any] = json.loads(body)
    INBOUND.check(told)
    if "sighting" in told:
        seen = told["sighting"]
        return Sighting(seen["member"], _known(Identity, seen["identity"]))
    if "owed" in told:
        owed = told["owed"]
        return Owed(_known(Identity, owed["to"]), str(owed["body"]), int(owed["since"]))
    message = _known(Inbound, told["message"])
    attachment, place, moved = message.attachment, message.place, message.moved_to
    return replace(
        message,
        sender=_known(Identity, message.sender),
        kind=Kind(message.kind),
        attachment=_known(Attachment, attachment) if attachment else None,
        place=(place[0], place[1]) if place else None,
        moved_to=_known(Identity, moved) if moved else None,
    )


def _known(kind: type[Read], told: Any) -> Read:
    """Of what was told, the fields that this version knows."""
    return kind(**{each.name: told[each.name] for each in fields(kind) if each.name in told})


def _entry(told: Told, keyed: KeyedHash) -> dict[str, str]:
    """A person's BSUID stands in nearly every webhook, so it keeps their messages in order."""
    group, which = _order(told)
    return {
        "MessageGroupId": keyed(group),
        "MessageDeduplicationId": keyed(which),
        "MessageBody": inbound_body(told),
    }


def _order(told: Told) -> tuple[str, str]:
    """Behind what it comes, and what it is."""
    match told:
        case Inbound():
            return told.sender.bsuid or told.sender.phone or "", told.id
        case Sighting():
            who = told.identity
            return who.bsuid or who.phone or "", f"{told.member} {who.phone} {who.bsuid}"
        case Owed():  # nothing that this person writes waits behind it
            owed = f"owed {told.to.phone} {told.to.bsuid}"
            return owed, f"{owed} {told.since}"


def _batches(entries: Sequence[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    """In order, as few as SQS allows."""
    batch, size = list[dict[str, str]](), 0
    for entry in entries:
        weight = len(entry["MessageBody"])
        if batch and (len(batch) == MOST_IN_BATCH or size + weight > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += weight
    if batch:
        yield batch


class OwedQueue:
    """The same queue, for emergency lines that are owed; ``secret`` keys the hashes of to whom."""

    def __init__(self, sqs: "SQSClient", url: str, secret: str) -> None:
        self._queue, self._secret = InboundQueue(sqs, url), secret

    def put(self, owed: Sequence[Owed]) -> None:
        """Enqueue them. Raises NotEnqueued."""
        self._queue.put(owed, self._secret)
