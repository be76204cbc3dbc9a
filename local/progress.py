"""The view of an alert on its way, as the police see it and as the phones tell it."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from local.phones import Arrivals, Phones
from local.police import Police

STATES: Final = (
    "pending",
    "handed",
    "sent",
    "delivered",
    "read",
    "failed",
    "in_doubt",
    "expired",
    "left",
)
UNDER_WAY: Final = ("pending", "handed", "sent", "in_doubt")
LOOK_SECONDS: Final = 0.25
SLOWEST_PER_SECOND: Final = 20.0
"""Messages; a slow machine still does better, so below it something is wrong."""
SETTLE_SECONDS: Final = 90.0
"""For starting up, and for the last receipts on their way back."""


@dataclass
class Way:
    """How far an alert has come. Seconds count from the moment it was posted."""

    members: int
    arrivals: Arrivals = field(default_factory=Arrivals)
    counts: Mapping[str, int] = field(default_factory=dict)
    complete: bool = False
    first_seconds: float | None = None
    last_seconds: float | None = None

    def note(self, arrivals: Arrivals, standing: Mapping[str, Any], seconds: float) -> None:
        """Take in what both sides say now."""
        self.arrivals, self.counts = arrivals, standing["counts"]
        self.complete = standing["complete"]
        if self.first_seconds is None and arrivals.on_phones:
            self.first_seconds = seconds
        if self.last_seconds is None and arrivals.on_phones >= self.members:
            self.last_seconds = seconds

    @property
    def settled(self) -> bool:
        """Everybody has it, and the police know."""
        open_ends = sum(self.counts.get(state, 0) for state in UNDER_WAY)
        return self.last_seconds is not None and self.complete and not open_ends


def follow(
    console: Console, police: Police, phones: Phones, alert_id: str, members: int, posted: float
) -> Way:
    """Show the alert until it has settled or time is up; `posted` is `time.monotonic()` then."""
    way = Way(members)
    patience = SETTLE_SECONDS + members / SLOWEST_PER_SECOND
    with Live(console=console, refresh_per_second=8) as live:
        while (seconds := time.monotonic() - posted) < patience and not way.settled:
            way.note(phones.arrivals(alert_id), police.follow(alert_id), seconds)
            live.update(_view(way, seconds))
            time.sleep(LOOK_SECONDS)
    return way


def _view(way: Way, seconds: float) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    row: Callable[..., None] = table.add_row
    row("on the phones", _bar(way.arrivals.on_phones, way.members), _share(way))
    for state in STATES:
        if count := way.counts.get(state, 0):
            row(Text(state.replace("_", " "), "dim"), _bar(count, way.members), str(count))
    return Group(Text(f"{seconds:5.1f} s after the police posted it", "bold"), table)


def _bar(count: int, members: int) -> ProgressBar:
    return ProgressBar(total=max(members, 1), completed=count, width=40)


def _share(way: Way) -> str:
    return f"{way.arrivals.on_phones:,} of {way.members:,}"
