"""Nothing waits for luck: whatever of an alert nobody is working on is enqueued again."""

from dataclasses import dataclass

from relay.domain.alert import Alert
from relay.usecases.ports import AlertQueue, Alerts, Clock, DeliveryQueues, Ledgers


@dataclass(slots=True)
class Continued:
    """How many alerts are under way, and what of them was enqueued again."""

    underway: int = 0
    lookups: int = 0
    slices: int = 0


@dataclass(frozen=True, slots=True)
class ContinueAlerts:
    """Goes through the alerts under way. Enqueuing something twice does no harm."""

    alerts: Alerts
    ledgers: Ledgers
    alert_queue: AlertQueue
    delivery_queues: DeliveryQueues
    clock: Clock

    def __call__(self, patience_ms: int) -> Continued:
        """Enqueue what nobody has touched for ``patience_ms``."""
        continued = Continued()
        before = self.clock.now() - patience_ms
        for alert_id in self.alerts.underway():
            alert = self.alerts.get(alert_id)
            if alert is None:  # past its retention
                self.alerts.finish(alert_id)
            elif alert.created < before:
                continued.underway += 1
                self._continue(alert, before, continued)
        return continued

    def _continue(self, alert: Alert, before: int, continued: Continued) -> None:
        plan = self.alerts.plan(alert.id)
        if plan is None:
            self.alert_queue.put(alert.id)
            continued.lookups += 1
            return
        progress = self.ledgers.progress(alert.id, len(plan.slices))
        stranded = list(plan.stranded(progress, before))
        self.delivery_queues.put(alert.id, stranded, alert.lane)
        continued.slices += len(stranded)
        complete = len(progress) == len(plan.slices) and all(p.done for p in progress.values())
        if complete and alert.ended(self.clock.now()):
            self.alerts.finish(alert.id)
