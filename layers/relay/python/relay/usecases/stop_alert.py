"""Ending an alert early."""

from dataclasses import dataclass

from relay.domain.alert import Alert, Stop
from relay.usecases.ports import Clock, StoppableAlerts
from relay.usecases.sending_ports import Sender


@dataclass(frozen=True, slots=True)
class StopAlert:
    """Ends an alert: workers learn it with their next reservation, within two seconds."""

    alerts: StoppableAlerts
    sender: Sender
    clock: Clock

    def __call__(self, alert_id: str, by: str, reason: str) -> Alert:
        """Stop the alert; a second stop changes nothing. Raises UnknownAlert."""
        alert = self.alerts.stop(alert_id, Stop(self.clock.now(), by, reason))
        self.sender.note_stop(alert)
        return alert
