"""What functions write down: log lines, and metrics in CloudWatch's embedded format, which are log
lines as well."""

import contextlib
import io
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.world.scheduler import Process, Scheduler, current_process

EVENT_OVERHEAD = 26
"""Bytes that CloudWatch Logs bills for each event beside its text (CloudWatch Logs API reference,
PutLogEvents)."""


class LogLines(io.StringIO):
    """Takes what is printed, and tells the size of each line."""

    def __init__(self, tell: Callable[[int], None]) -> None:
        super().__init__()
        self._tell = tell

    def write(self, text: str) -> int:
        for line in text.splitlines():
            self._tell(len(line.encode()) + EVENT_OVERHEAD)
        return len(text)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Stands in for standard output: a logger keeps the one that it finds when it is made."""
        with contextlib.redirect_stdout(self):
            yield


class MetricsWritten:
    """In place of Powertools' own, which all sandboxes of this one process would share."""

    def __init__(self, scheduler: Scheduler, tell: Callable[[int], None]) -> None:
        self._scheduler, self._tell = scheduler, tell
        self._open: defaultdict[Process | None, dict[str, float]] = defaultdict(dict)
        self._hours: set[tuple[str, int]] = set()

    @property
    def add(self) -> Any:
        """``add_metric`` of the provider."""

        def add_metric(_: Any, name: str, unit: object, value: float, *__: Any, **___: Any) -> None:
            self._open[current_process()][name] = value
            self._hours.add((name, int(self._scheduler.now / 3_600)))

        return add_metric

    @property
    def flush(self) -> Any:
        """``flush_metrics`` of the provider."""

        def flush_metrics(*_: Any, **__: Any) -> None:
            values = self._open.pop(current_process(), {})
            if values:
                self._tell(len(json.dumps(embedded(values))) + EVENT_OVERHEAD)

        return flush_metrics

    def hours(self) -> Counter[str]:
        """Hours in which each metric was published, since asked last: what CloudWatch bills."""
        found = Counter(name for name, _ in self._hours)
        self._hours.clear()
        return found


def embedded(values: dict[str, float]) -> dict[str, Any]:
    """The line that Powertools writes."""
    metrics = [{"Name": name, "Unit": "Count"} for name in values]
    told = {"Namespace": "Buurtrelay", "Dimensions": [["service"]], "Metrics": metrics}
    head = {"Timestamp": 1_772_452_800_000, "CloudWatchMetrics": [told]}
    return {"_aws": head, "service": "nergenshuizen", **{name: [v] for name, v in values.items()}}
