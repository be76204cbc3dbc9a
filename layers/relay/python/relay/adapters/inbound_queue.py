"""What citizens write, on its way to the conversation: one after the other for each person."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from relay.adapters.formats import INBOUND
from relay.adapters.keyed_hash import KeyedHash
from relay.adapters.queues import MOST_IN_BATCH, NotEnqueued
from relay.domain.identity import Identity
from relay.domain.inbound import Attachment, Inbound, Kind, Sighting

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

MOST_BYTES = 1_048_576
"""Of one message and of one batch (AWS SQS quotas, since August 2025). Bodies are ASCII."""

MOST_ROUNDS = 3

Told = TypeVar("Told", Inbound, Identity, Attachment)


class InboundQueue:
    """A FIFO queue. Who wrote, and which message it is, stand outside the body as keyed hashes."""

    def __init__(self, sqs: "SQSClient", url: str) -> None:
        self._sqs, self._url = sqs, url

    def put(self, told: Sequence[Inbound | Sighting], secret: str) -> None:
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


def inbound_body(told: Inbound | Sighting) -> str:
    """The queue's message of what a citizen sent, or of what a receipt showed."""
    kind = "message" if isinstance(told, Inbound) else "sighting"
    return json.dumps({**INBOUND.mark, kind: asdict(told)})


def inbound_in(body: str) -> Inbound | Sighting:
    """What a message of the queue holds.

    Raises KeyError, TypeError or ValueError if nothing, and NewerFormat.
    """
    told: Mapping[str, Any] = json.loads(body)
    INBOUND.check(told)
    if "sighting" in told:
        seen = told["sighting"]
        return Sighting(seen["member"], _known(Identity, seen["identity"]))
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


def _known(kind: type[Told], told: Any) -> Told:
    """Of what was told, the fields that this version knows."""
    return kind(**{each.name: told[each.name] for each in fields(kind) if each.name in told})


def _entry(told: Inbound | Sighting, keyed: KeyedHash) -> dict[str, str]:
    """A person's BSUID stands in nearly every webhook, so it keeps their messages in order."""
    who = told.sender if isinstance(told, Inbound) else told.identity
    which = told.id if isinstance(told, Inbound) else f"{told.member} {who.phone} {who.bsuid}"
    return {
        "MessageGroupId": keyed(who.bsuid or who.phone or ""),
        "MessageDeduplicationId": keyed(which),
        "MessageBody": inbound_body(told),
    }


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
