"""How far an alert has come."""

from collections import Counter
from dataclasses import dataclass

from relay.domain.alert import Alert
from relay.domain.ledger import ARRIVED, Ledger, State, expired
from relay.domain.refusal import UnknownAlert
from relay.usecases.ports import Alerts, Clock, Ledgers


@dataclass(frozen=True, slots=True)
class Standing:
    """Counts of people by state. ``complete``: every slice has been read, so nobody is missing."""

    alert: Alert
    states: Counter[State]
    complete: bool
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
        plan = self.alerts.plan(alert.id)
        ledgers = self.ledgers.of_alert(alert.id, len(plan.slices) if plan else 0)
        moments = [moment for ledger in ledgers for moment in ledger.facts.handed_at or ()]
        return Standing(
            alert=alert,
            states=self._states(alert, ledgers),
            complete=plan is not None and len(ledgers) == len(plan.slices),
            first_handed=min(moments, default=None),
            last_handed=max(moments, default=None),
        )

    def _states(self, alert: Alert, ledgers: list[Ledger]) -> Counter[State]:
        now = self.clock.now()
        states = sum((ledger.states(now) for ledger in ledgers), Counter[State]())
        return expired(states) if alert.ended(now) else states
