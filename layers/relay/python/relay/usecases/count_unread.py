"""Reports that nobody has read for too long."""

from dataclasses import dataclass

from relay.usecases.ports import Clock
from relay.usecases.report_ports import Reports

MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class CountUnread:
    """Counts tips and reports that lie unread for ``minutes`` or longer."""

    reports: Reports
    clock: Clock
    minutes: int

    def __call__(self) -> int:
        """How many there are now."""
        return self.reports.unread_since(self.clock.now() - self.minutes * MINUTE_MS)
