"""The shared rate: one item of the table ``Alerts`` for each WhatsApp number.

``free_at`` is GCRA's theoretical arrival time (Unix ms); ``urgent_until`` and ``normal_until`` keep
the lanes below waiting. ``blocked``, ``stopped``, ``set_aside`` and ``left`` (see ``sender_item``)
come back with every reservation, in the same conditional write.
"""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from relay.adapters.left_members import left_in
from relay.adapters.refused_write import item_that_stood
from relay.adapters.update_expression import UpdateExpression
from relay.domain.rate import AHEAD_MS, LANE_HELD_MS, Lane, Rate, Reservation
from relay.usecases.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


def sender_key(number: str) -> dict[str, str]:
    """The key of what all workers of a WhatsApp number share."""
    return {"pk": "RATE", "sk": number}


class RateItem:
    """The rate that all workers of ``number`` share."""

    def __init__(self, table: "Table", number: str, pace: Rate, clock: Clock) -> None:
        self._table, self._pace, self._clock = table, pace, clock
        self._key = sender_key(number)
        self._free_at = 0
        self._others_send = False
        self._refused = table.meta.client.exceptions.ConditionalCheckFailedException

    def reserve(self, lane: Lane, alert_id: str, messages: int, latest: int) -> Reservation | None:
        """Room for so many messages, at most a second ahead; None if there is none by ``latest``.

        A blocked account and a stopped alert get none, and learn it at once. Answers are of no
        alert: their ``alert_id`` is empty.

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
            got, item = self._advance(lane, alert_id, now, cost, latest)
            if got or "blocked" in item or alert_id in item.get("stopped", {}):
                return _reservation(item, alert_id, self._free_at - cost, now)
            self._clock.sleep_until(min(_held_until(item, lane), latest + 1))
        return None

    def slow_down(self, ms: int) -> None:
        """Keep everybody waiting for so long."""
        until = self._clock.now() + ms
        try:
            self._table.update_item(
                Key=self._key,
                ConditionExpression="attribute_not_exists(#free_at) OR #free_at < :_free_at",
                **UpdateExpression().set(free_at=until).arguments(),
            )
        except self._refused:  # the queue is longer than that
            return
        self._free_at = until

    def _advance(
        self, lane: Lane, alert_id: str, now: int, cost: int, latest: int
    ) -> tuple[bool, Mapping[str, Any]]:
        """Move ``free_at`` forward, if it stood where this worker thought and nobody goes first.

        Either way the worker knows afterwards where it stands.
        """
        busy = self._free_at >= now or self._others_send
        update = UpdateExpression()
        if lane.holds:
            update.set(**{_held(lane): now + LANE_HELD_MS})
        if busy:
            update.add(free_at=cost)
            condition = "#free_at BETWEEN :now AND :ahead"
        else:
            update.set(free_at=now + cost)
            condition = "(attribute_not_exists(#free_at) OR #free_at < :now)"
        above = [_held(each) for each in lane.above]
        clear = [f"(attribute_not_exists({name}) OR {name} < :now)" for name in above]
        clear += ["attribute_not_exists(blocked)"]
        if alert_id:
            clear += ["attribute_not_exists(stopped.#alert)"]
        limits = {"now": now, "ahead": min(now + AHEAD_MS, latest)} if busy else {"now": now}
        arguments = update.arguments(**limits)
        if alert_id:
            arguments["ExpressionAttributeNames"]["#alert"] = alert_id
        try:
            answer = self._table.update_item(
                Key=self._key,
                ConditionExpression=" AND ".join([condition, *clear]),
                ReturnValues="ALL_NEW",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
                **arguments,
            )
        except self._refused as error:
            item = item_that_stood(error)
            self._free_at = int(item.get("free_at", 0))
            self._others_send = self._free_at >= now
            return False, item
        stands: Mapping[str, Any] = answer["Attributes"]
        self._free_at = int(stands["free_at"])
        return True, stands


def _held(lane: Lane) -> str:
    """The attribute until when a lane keeps those below it waiting (Unix ms)."""
    return f"{lane.name.lower()}_until"


def _held_until(item: Mapping[str, Any], lane: Lane) -> int:
    return max((int(item.get(_held(each), 0)) + 1 for each in lane.above), default=0)


def _reservation(item: Mapping[str, Any], alert_id: str, start: float, now: int) -> Reservation:
    if "blocked" in item:
        return Reservation(blocked=int(item["blocked"]["code"]))
    set_aside = item.get("set_aside", {}).items()
    return Reservation(
        start_ms=start,
        stopped=alert_id in item.get("stopped", {}),
        set_aside={wording: int(until) for wording, until in set_aside if until > now},
        left=left_in(item, now),
    )
