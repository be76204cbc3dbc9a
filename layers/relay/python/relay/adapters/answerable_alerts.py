"""The alerts of late, as the conversation needs them to find which one somebody answers."""

from dataclasses import dataclass

from relay.adapters.alerts_table import AlertsTable
from relay.adapters.ledgers_table import LedgersTable
from relay.adapters.recent_alerts import RecentAlerts
from relay.domain.alert import Alert
from relay.domain.slices import Plan


@dataclass(frozen=True, slots=True)
class AnswerableAlerts:
    """Alerts, their plans and what was sent for them."""

    recent: RecentAlerts
    alerts: AlertsTable
    ledgers: LedgersTable

    def get(self, alert_id: str) -> Alert | None:
        """The alert; None if there is none."""
        return self.alerts.get(alert_id)

    def since(self, moment: int) -> list[Alert]:
        """Those created at ``moment`` (Unix ms) or later, the oldest first."""
        return self.recent.since(moment).alerts

    def plan(self, alert_id: str) -> Plan | None:
        """The slices of an alert."""
        return self.alerts.plan(alert_id)

    def quoted(self, alert_id: str, slices: list[int], message: str) -> bool:
        """Whether the message of this id (WhatsApp's) was sent for one of the alert's slices."""
        return self.ledgers.quoted(alert_id, slices, message)
