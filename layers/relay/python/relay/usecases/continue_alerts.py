"""Nothing waits for luck: whatever of an alert nobody is working on is enqueued again."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from relay.domain.alert import Alert
from relay.domain.rate import Lane
from relay.domain.slices import Progress
from relay.domain.tally import Pace, pace
from relay.usecases.ports import AlertQueue, Alerts, Clock, DeliveryQueues, Ledgers
from relay.usecases.sending_ports import Sender

GIVE_UP_MS = 3_600_000
"""An alert that has ended so long ago is no longer looked after; what is left of it lies in the
dead-letter queues."""


@dataclass(slots=True)
class Continued:
    """How many alerts are under way, and what of them was enqueued again.

    ``given_up``: alerts that ended long ago, and not everybody could be accounted for. ``errors``:
    the types of what went wrong; one alert's trouble does not hold up the others. ``paces``: how
    those do that are new, or late. ``waits``: by lane, for how many seconds the slice has been due
    that waits longest. ``notes``: what was done about which alert, for the log.
    """

    underway: int = 0
    lookups: int = 0
    slices: int = 0
    given_up: int = 0
    errors: set[str] = field(default_factory=set)
    paces: list[Pace] = field(default_factory=list)
    waits: dict[Lane, float] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ContinueAlerts:
    """Goes through the alerts under way. Enqueuing something twice does no harm."""

    alerts: Alerts
    ledgers: Ledgers
    sender: Sender
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
                continued.notes.append((alert_id, f"failed: {type(error).__name__}"))
        return continued

    def _look_after(self, alert_id: str, before: int, continued: Continued) -> None:
        alert = self.alerts.get(alert_id)
        if alert is None:  # past its retention
            self.alerts.finish(alert_id)
        elif alert.created < before:
            continued.underway += 1
            if alert.stop:  # whoever stopped it may have died before the workers were told
                self.sender.note_stop(alert)
            if self._continue(alert, before, continued):
                self.alerts.finish(alert_id)
            elif self.clock.now() > alert.end + GIVE_UP_MS:
                continued.given_up += 1
                continued.notes.append((alert_id, "not everybody could be accounted for"))
                self.alerts.finish(alert_id)

    def _continue(self, alert: Alert, before: int, continued: Continued) -> bool:
        """Enqueue what is stranded; whether the alert has ended and everybody is accounted for.

        While anything waits in a queue, so may what seems to be stranded: it is left for later.
        """
        plan, now = self.alerts.plan(alert.id), self.clock.now()
        if plan is None:
            _note_pace(alert, {}, now, continued, whole=False)
            if not self.alert_queue.waiting():
                self.alert_queue.put(alert.id)
                continued.lookups += 1
                continued.notes.append((alert.id, "enqueued to be looked up again"))
            return False
        progress = self.ledgers.progress(alert.id, len(plan.slices))
        stranded = list(plan.stranded(progress, before))
        if stranded and not self.delivery_queues.waiting(alert.lane):
            self.delivery_queues.put(alert.id, stranded, alert.lane)
            continued.slices += len(stranded)
            continued.notes.append((alert.id, f"enqueued again: {len(stranded)} slices"))
        _note_wait(alert, plan.waiting_since(progress, alert.created), now, continued)
        whole = len(progress) == len(plan.slices)
        _note_pace(alert, progress, now, continued, whole=whole)
        return alert.ended(now) and whole and all(each.done for each in progress.values())


def _note_pace(
    alert: Alert, progress: Mapping[int, Progress], now: int, continued: Continued, *, whole: bool
) -> None:
    told = pace(alert, [each.tally for each in progress.values()], now, whole=whole)
    if told:
        continued.paces.append(told)


def _note_wait(alert: Alert, since: int | None, now: int, continued: Continued) -> None:
    if since is not None and not alert.ended(now):
        waited = max(0, now - since) / 1_000
        continued.waits[alert.lane] = max(waited, continued.waits.get(alert.lane, 0))
