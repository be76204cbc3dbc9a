"""How far an alert has come."""

from collections import Counter
from dataclasses import dataclass

from relay.domain.alert import Alert
from relay.domain.ledger import ARRIVED, Ledger, State, expired
from relay.domain.refusal import UnknownAlert
from relay.domain.templates import kept_until
from relay.usecases.ports import Alerts, Clock, Ledgers

RECEIPTS_LATE_MS = 300_000
"""How late a receipt may be before it counts as missing."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts of people by state. ``complete``: every slice has been read, so nobody is missing.

    ``unconfirmed``: of those reached, how many WhatsApp has given up without a word: their phone
    was off all the time, or their receipts were lost.
    """

    alert: Alert
    states: Counter[State]
    complete: bool
    unconfirmed: int
    first_handed: int | None
    last_handed: int | None

    @property
    def seen(self) -> int:
        """People that the alert has met so far; the sum of all states."""
        return self.states.total()

    @property
    def reached(self) -> int:
        """People whose message WhatsApp has taken."""
        return sum(self.states[state] for state in ARRIVED)


@dataclass(frozen=True, slots=True)
class FollowAlert:
    """Reads an alert's ledgers together."""

    alerts: Alerts
    ledgers: Ledgers
    clock: Clock

    def __call__(self, alert_id: str) -> Standing:
        """Where the alert stands now. Raises UnknownAlert."""
        alert = self.alerts.get(alert_id)
        if alert is None:
            raise UnknownAlert
        return self.standing(alert)

    def standing(self, alert: Alert) -> Standing:
        """Where this alert stands now."""
        plan, now = self.alerts.plan(alert.id), self.clock.now()
        ledgers = self.ledgers.of_alert(alert.id, len(plan.slices) if plan else 0)
        moments = [moment for ledger in ledgers for moment in ledger.facts.handed_at or ()]
        states, last = self._states(alert, ledgers, now), max(moments, default=None)
        return Standing(
            alert=alert,
            states=states,
            complete=plan is not None and len(ledgers) == len(plan.slices),
            unconfirmed=_unconfirmed(alert, states, last, now),
            first_handed=min(moments, default=None),
            last_handed=last,
        )

    def _states(self, alert: Alert, ledgers: list[Ledger], now: int) -> Counter[State]:
        states = sum((ledger.states(now) for ledger in ledgers), Counter[State]())
        return expired(states) if alert.ended(now) else states


def _unconfirmed(alert: Alert, states: Counter[State], last: int | None, now: int) -> int:
    """Nobody, for as long as WhatsApp may still deliver."""
    if last is None or now < kept_until(last, alert.expires) + RECEIPTS_LATE_MS:
        return 0
    return states[State.HANDED] + states[State.SENT]
