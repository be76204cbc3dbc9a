"""Nothing waits for luck: whatever of an alert nobody is working on is enqueued again."""

from dataclasses import dataclass, field

from relay.domain.alert import Alert
from relay.usecases.ports import AlertQueue, Alerts, Clock, DeliveryQueues, Ledgers

GIVE_UP_MS = 3_600_000
"""An alert that has ended so long ago is no longer looked after; what is left of it lies in the
dead-letter queues."""


@dataclass(slots=True)
class Continued:
    """How many alerts are under way, and what of them was enqueued again.

    ``given_up``: alerts that ended long ago, and not everybody could be accounted for. ``errors``:
    the types of what went wrong; one alert's trouble does not hold up the others.
    """

    underway: int = 0
    lookups: int = 0
    slices: int = 0
    given_up: int = 0
    errors: set[str] = field(default_factory=set)


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
            try:
                self._look_after(alert_id, before, continued)
            except Exception as error:
                continued.errors.add(type(error).__name__)
        return continued

    def _look_after(self, alert_id: str, before: int, continued: Continued) -> None:
        alert = self.alerts.get(alert_id)
        if alert is None:  # past its retention
            self.alerts.finish(alert_id)
        elif alert.created < before:
            continued.underway += 1
            if self._continue(alert, before, continued):
                self.alerts.finish(alert_id)
            elif self.clock.now() > alert.end + GIVE_UP_MS:
                continued.given_up += 1
                self.alerts.finish(alert_id)

    def _continue(self, alert: Alert, before: int, continued: Continued) -> bool:
        """Enqueue what is stranded; whether the alert has ended and everybody is accounted for.

        While anything waits in a queue, so may what seems to be stranded: it is left for later.
        """
        plan = self.alerts.plan(alert.id)
        if plan is None:
            if not self.alert_queue.waiting():
                self.alert_queue.put(alert.id)
                continued.lookups += 1
            return False
        progress = self.ledgers.progress(alert.id, len(plan.slices))
        stranded = list(plan.stranded(progress, before))
        if stranded and not self.delivery_queues.waiting(alert.lane):
            self.delivery_queues.put(alert.id, stranded, alert.lane)
            continued.slices += len(stranded)
        complete = len(progress) == len(plan.slices) and all(p.done for p in progress.values())
        return complete and alert.ended(self.clock.now())
