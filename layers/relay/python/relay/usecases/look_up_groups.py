"""From an alert to its slices: counts of the groups in, the first slices out."""

from dataclasses import dataclass, replace

from relay.domain.alert import Alert
from relay.domain.refusal import UnknownAlert
from relay.domain.slices import ABREAST, Plan, cut
from relay.usecases.ports import Alerts, DeliveryQueues, Groups


@dataclass(frozen=True, slots=True)
class LookUpGroups:
    """Costs a read for a hundred groups, however many members.

    ``abreast``: how many slices of one alert are in the queue or at work at the same time.
    """

    groups: Groups
    alerts: Alerts
    queues: DeliveryQueues
    abreast: int = ABREAST

    def __call__(self, alert_id: str) -> Plan:
        """Plan an alert and enqueue its first slices. A repeated lookup makes the same plan.

        One that has ended is cut like any other: its workers send nothing and count everybody.
        """
        alert = self.alerts.get(alert_id)
        if alert is None:
            raise UnknownAlert(alert_id)
        plan = self.alerts.plan(alert_id) or self._planned(alert)
        self.queues.put(alert_id, plan.first, alert.lane)
        return plan

    def _planned(self, alert: Alert) -> Plan:
        """The cut by today's counts; the first lookup that stores one wins.

        A group that left the map meanwhile keeps its members until they have their message.
        """
        groups = self.groups.named([target.group for target in alert.targets])
        targets = [
            replace(target, memberships=groups.get(target.group, target).memberships)
            for target in alert.targets
        ]
        return self.alerts.keep_plan(alert, cut(alert.id, targets, self.abreast))
