"""Alerts and plans as a warm worker remembers them."""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from relay.domain.alert import Alert
from relay.domain.refusal import UnknownAlert
from relay.domain.slices import Plan
from relay.usecases.ports import KnownAlerts

T = TypeVar("T")


class RememberedAlerts:
    """What a worker needs of an alert and its plan never changes, so it reads them once."""

    def __init__(self, alerts: KnownAlerts, most: int = 50) -> None:
        self._read_alert = lru_cache(most)(_found(alerts.get))
        self._read_plan = lru_cache(most)(_found(alerts.plan))

    def get(self, alert_id: str) -> Alert | None:
        """The alert; read once. Whether it was stopped meanwhile, the shared rate tells."""
        try:
            return self._read_alert(alert_id)
        except UnknownAlert:
            return None

    def plan(self, alert_id: str) -> Plan | None:
        """The plan; read once."""
        try:
            return self._read_plan(alert_id)
        except UnknownAlert:
            return None


def _found(read: Callable[[str], T | None]) -> Callable[[str], T]:
    """Raises UnknownAlert instead, which no cache keeps: the next moment may bring it."""

    def found(alert_id: str) -> T:
        value = read(alert_id)
        if value is None:
            raise UnknownAlert(alert_id)
        return value

    return found
