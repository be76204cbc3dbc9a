"""What all who send from a WhatsApp number share besides its rate, on the same item.

==================  ==============================================================================
``blocked``         while the circuit breaker is open: ``code`` and ``opened`` (Unix ms)
``resumed``         when it was closed last (Unix ms)
``trips``           how often it has opened since it was closed by hand or was calm
``stopped``         ids of stopped alerts, and the end of their lives (Unix ms)
``set_aside``       templates that WhatsApp does not take, and until when (Unix ms)
``doubts``          a set of templates refused, and to whom (see ``doubted_templates``)
``left``            a set of the members who left in the last minute (see ``left_members``)
``messaging_limit`` people that Meta lets us reach in 24 h; 0 = no limit
==================  ==============================================================================
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from relay.adapters.doubted_templates import doubt_entries, doubters, stale, wording_of
from relay.adapters.left_members import left_entry, to_be_forgotten
from relay.adapters.rate_item import sender_key
from relay.adapters.update_expression import UpdateExpression
from relay.domain.alert import Alert
from relay.domain.breaker import Breaker, counts_as_trip
from relay.domain.meaning import aside_ms
from relay.domain.template_doubts import Doubt, set_aside_by
from relay.usecases.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


def breaker_in(item: Mapping[str, Any]) -> Breaker:
    """Where the breaker stands in the item."""
    blocked: Mapping[str, Any] = item.get("blocked", {})
    return Breaker(
        code=int(blocked["code"]) if blocked else None,
        opened=int(blocked.get("opened", 0)),
        resumed=int(item.get("resumed", 0)),
        trips=int(item.get("trips", 0)),
    )


class SenderItem:
    """The state of ``number``'s sender."""

    def __init__(self, table: "Table", number: str, clock: Clock) -> None:
        self._table, self._clock = table, clock
        self._key = sender_key(number)
        self._refused = table.meta.client.exceptions.ConditionalCheckFailedException

    def block(self, code: int, seen: int) -> bool:
        """Open the breaker; False if it is open, or was closed after ``seen`` (Unix ms)."""
        update = UpdateExpression().set(blocked={"code": code, "opened": self._clock.now()})
        if counts_as_trip(code):
            update.add(trips=1)
        try:
            self._table.update_item(
                Key=self._key,
                ConditionExpression="attribute_not_exists(blocked)"
                " AND (attribute_not_exists(resumed) OR resumed < :seen)",
                **update.arguments(seen=seen),
            )
        except self._refused:
            return False
        return True

    def resume(self, now: int, *, by_hand: bool) -> None:
        """Close the breaker. By hand, forget how often it opened and which templates failed."""
        update = UpdateExpression().set(resumed=now).remove("blocked")
        if by_hand:
            update.set(set_aside={}).remove("trips").remove("doubts")
        self._update(update)

    def breaker(self) -> Breaker:
        """Where the breaker stands."""
        return breaker_in(self.item())

    def calm_down(self) -> None:
        """Forget how often the breaker has opened."""
        self._update(UpdateExpression().remove("trips"))

    def set_aside(self, wordings: Mapping[str, tuple[int, int]]) -> None:
        """Do not use these templates for a while, by WhatsApp's code and when it said so (Unix ms).

        What it said before the last resume counts no more.
        """
        now, resumed = self._clock.now(), self.breaker().resumed
        news = {
            wording: min(said, now) + aside_ms(code)
            for wording, (code, said) in wordings.items()
            if said > resumed and said + aside_ms(code) > now
        }
        if news:
            self._put_in_map("set_aside", news)

    def doubt(self, doubts: Mapping[str, Doubt]) -> frozenset[str]:
        """Note to whom these templates were refused, and set aside what was refused to several.

        Says which those are.
        """
        news = {entry for name, each in doubts.items() for entry in doubt_entries(name, each)}
        stood = self._update(UpdateExpression().add(doubts=news))["doubts"]
        gone = stale(stood, self._clock.now())
        aside = set_aside_by(
            {
                name: each._replace(members=doubters(stood - gone, name))
                for name, each in doubts.items()
            }
        )
        if aside:
            self.set_aside(aside)
        # Every reservation reads the item: what is settled does not stay on it.
        settled = gone | {each for each in stood if wording_of(each) in aside}
        if settled:
            self._update(UpdateExpression().delete(doubts=settled))
        return frozenset(aside)

    def note_stop(self, alert: Alert) -> None:
        """Make every later reservation of this alert say that it is stopped."""
        self._put_in_map("stopped", {alert.id: alert.expires})

    def note_leave(self, member_id: str) -> None:
        """Make every reservation of the next minute say that this member has left.

        One write as a rule; another one now and then, to forget the older ones.
        """
        now = self._clock.now()
        stood = self._update(UpdateExpression().add(left={left_entry(member_id, now)}))["left"]
        old = to_be_forgotten(stood, now)
        if old:
            self._update(UpdateExpression().delete(left=old))

    def keep_limit(self, messaging_limit: int) -> None:
        """Keep how many people Meta lets us reach in 24 h; 0 = no limit."""
        self._update(UpdateExpression().set(messaging_limit=messaging_limit))

    def item(self) -> Mapping[str, Any]:
        """All of it, as it stands."""
        return self._table.get_item(Key=self._key, ConsistentRead=True).get("Item", {})

    def _put_in_map(self, name: str, entries: Mapping[str, int]) -> None:
        """Put entries into a map of moments; those that have passed are taken out."""
        stood: Mapping[str, Any] = self._update(UpdateExpression().set_once(**{name: {}}))[name]
        now = self._clock.now()
        passed = [each for each, end in stood.items() if end < now and each not in entries]
        names = {f"#e{index}": each for index, each in enumerate([*entries, *passed])}
        values = {f":e{index}": end for index, end in enumerate(entries.values())}
        sets = ", ".join(f"{name}.#e{index} = :e{index}" for index in range(len(entries)))
        removed = ", ".join(f"{name}.#e{index}" for index in range(len(entries), len(names)))
        self._table.update_item(
            Key=self._key,
            UpdateExpression=f"SET {sets}" + (f" REMOVE {removed}" if removed else ""),
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values,
        )

    def _update(self, update: UpdateExpression) -> Mapping[str, Any]:
        answer = self._table.update_item(
            Key=self._key, ReturnValues="ALL_NEW", **update.arguments()
        )
        return answer["Attributes"]
