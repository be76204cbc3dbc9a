"""From an alert to its slices: counts of the groups in, one queue message a slice out."""

from dataclasses import dataclass, replace

from relay.domain.alert import Alert, Urgency
from relay.domain.refusal import UnknownAlert
from relay.domain.slices import Slice, cut
from relay.usecases.ports import Alerts, DeliveryQueues, Groups


@dataclass(frozen=True, slots=True)
class LookUpGroups:
    """Costs a read for a hundred groups and a send for ten slices, however many members."""

    groups: Groups
    alerts: Alerts
    queues: DeliveryQueues

    def __call__(self, alert_id: str) -> list[Slice]:
        """Enqueue the slices of an alert. A repeated lookup makes the same ones.

        One that has ended is cut like any other: its workers send nothing and count everybody.
        """
        alert = self.alerts.get(alert_id)
        if alert is None:
            raise UnknownAlert(alert_id)
        slices = self.alerts.plan(alert_id) or self._planned(alert)
        self.queues.put(slices, urgent=alert.urgency is Urgency.IMMEDIATE)
        return slices

    def _planned(self, alert: Alert) -> list[Slice]:
        """The cut by today's counts; the first lookup that stores one wins."""
        groups = self.groups.named([target.group for target in alert.targets])
        targets = [
            replace(target, memberships=groups[target.group].memberships)
            for target in alert.targets
            if target.group in groups
        ]
        return self.alerts.keep_plan(alert, cut(alert.id, targets))
