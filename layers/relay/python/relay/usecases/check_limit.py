"""Whether WhatsApp's limit of different people in 24 hours leaves room for an alert."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from relay.domain.alert import Alert, Urgency
from relay.domain.messaging_limit import (
    LOOK_BACK_MS,
    Earlier,
    MessagingLimit,
    counts,
    looked_into,
    need_of,
    reached_at_most,
    sizes_of,
)
from relay.usecases.ports import Clock, KnownAlerts, Ledgers, RecentAlerts

MOST_LOOKED_INTO = 25
"""Alerts whose ledgers are read, the newest; the others count whole. An alert must not wait longer
than a second or so for its warnings."""


@dataclass(frozen=True, slots=True)
class CheckLimit:
    """Two reads as a rule: ledgers are opened only where the groups' sizes leave it in doubt."""

    recent: RecentAlerts
    alerts: KnownAlerts
    ledgers: Ledgers
    clock: Clock
    limit: MessagingLimit

    def turn(self, urgency: Urgency) -> int | None:
        """The turn that an alert has to take, from before its check on; None if it needs none.

        Two alerts side by side would both see the room that is left for one.
        """
        leaves_reserve_alone = self.limit.room(urgency) < self.limit.people
        return self.recent.turn() if leaves_reserve_alone else None

    def __call__(self, alert: Alert) -> tuple[str, ...]:
        """What to warn of before the alert is posted. Raises Refused if it takes what is reserved.

        The limit that WhatsApp itself tells goes before the one that was set.
        """
        if not self.limit.people:
            return ()
        now = self.clock.now()
        recent = self.recent.since(now - LOOK_BACK_MS)
        limit = self.limit
        if recent.messaging_limit is not None:
            limit = replace(limit, people=recent.messaging_limit)
        if not limit.people:
            return ()
        others = [each for each in recent.alerts if counts(each, now)]
        need = need_of(alert, [Earlier(sizes_of(each)) for each in others])
        if need.beyond(limit.room(alert.urgency)):
            need = need_of(alert, self._looked_into(others, now))
        return limit.warnings(alert, need)

    def reached(self) -> int:
        """People of the limit that the last 24 h have used at most."""
        now = self.clock.now()
        recent = self.recent.since(now - LOOK_BACK_MS).alerts
        counted = [each for each in recent if counts(each, now)]
        return reached_at_most(self._looked_into(counted, now))

    def _looked_into(self, others: Sequence[Alert], now: int) -> list[Earlier]:
        older, newer = others[:-MOST_LOOKED_INTO], others[-MOST_LOOKED_INTO:]
        whole = [Earlier(sizes_of(each)) for each in older]
        return [*whole, *(self._look_into(each, now) for each in newer)]

    def _look_into(self, alert: Alert, now: int) -> Earlier:
        plan = self.alerts.plan(alert.id)
        slices = len(plan.slices) if plan else None
        return looked_into(alert, slices, self.ledgers.of_alert(alert.id, slices or 0), now)
