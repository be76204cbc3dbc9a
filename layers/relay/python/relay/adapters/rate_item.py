"""The shared rate: one item of the table ``Alerts`` for each WhatsApp number.

``free_at`` is GCRA's theoretical arrival time (Unix ms); ``stopped`` maps the ids of stopped alerts
to the end of their life. Every reservation sees both in one conditional write.
"""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from relay.adapters.refused_write import item_that_stood
from relay.adapters.update_expression import UpdateExpression
from relay.domain.alert import Alert
from relay.domain.rate import AHEAD_MS, Rate, Reservation
from relay.usecases.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


class RateItem:
    """The rate that all workers of ``number`` share."""

    def __init__(self, table: "Table", number: str, pace: Rate, clock: Clock) -> None:
        self._table, self._pace, self._clock = table, pace, clock
        self._key = {"pk": "RATE", "sk": number}
        self._free_at = 0
        self._others_send = False
        self._refused = table.meta.client.exceptions.ConditionalCheckFailedException

    def reserve(self, alert_id: str, messages: int, latest: int) -> Reservation | None:
        """Room for so many messages, at most a second ahead; None if there is none by ``latest``.

        ``latest`` (Unix ms) bounds the start: the caller has to be done in time.

        One call as a rule; a second one if this worker misjudged whether others are sending.
        """
        cost = math.ceil(messages * self._pace.interval_ms)
        while (now := self._clock.now()) <= latest:
            if self._free_at > latest:
                return None
            if (turn := self._free_at - AHEAD_MS) > now:
                self._clock.sleep_until(turn)
                continue
            item = self._advance(now, cost, latest)
            if item is not None:
                start = self._free_at - cost
                return Reservation(start, stopped=alert_id in item.get("stopped", {}))
        return None

    def note_stop(self, alert: Alert) -> None:
        """Make every later reservation of this alert say that it is stopped."""
        now = self._clock.now()
        once = UpdateExpression().set_once(stopped={}).arguments()
        answer = self._table.update_item(Key=self._key, ReturnValues="ALL_NEW", **once)
        item: Mapping[str, Any] = answer["Attributes"]
        stopped = item["stopped"].items()
        ended = [each for each, end in stopped if end < now and each != alert.id]
        names = {f"#e{index}": each for index, each in enumerate(ended)}
        removal = f" REMOVE {', '.join(f'stopped.{name}' for name in names)}" if names else ""
        self._table.update_item(
            Key=self._key,
            UpdateExpression=f"SET stopped.#id = :end{removal}",
            ExpressionAttributeNames={"#id": alert.id, **names},
            ExpressionAttributeValues={":end": alert.expires},
        )

    def _advance(self, now: int, cost: int, latest: int) -> Mapping[str, Any] | None:
        """Move ``free_at`` forward; None if it stood elsewhere than this worker thought.

        Either way the worker knows afterwards where it stands.
        """
        busy = self._free_at >= now or self._others_send
        update = UpdateExpression()
        if busy:
            update.add(free_at=cost)
            condition = "#free_at BETWEEN :now AND :ahead"
        else:
            update.set(free_at=now + cost)
            condition = "attribute_not_exists(#free_at) OR #free_at < :now"
        limits = {"now": now, "ahead": min(now + AHEAD_MS, latest)} if busy else {"now": now}
        try:
            answer = self._table.update_item(
                Key=self._key,
                ConditionExpression=condition,
                ReturnValues="ALL_NEW",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
                **update.arguments(**limits),
            )
        except self._refused as error:
            self._free_at = int(item_that_stood(error).get("free_at", 0))
            self._others_send = self._free_at >= now
            return None
        item: Mapping[str, Any] = answer["Attributes"]
        self._free_at = int(item["free_at"])
        return item
