"""The table of results: for the terminal, for docs/faults.md, and the verdict."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.faults.measure import Measured
from tests.faults.runs import HAMLET_CLEAN, TOWN_CLEAN, Job
from tests.faults.trial import URGENCIES
from tests.faults.verdict import PROMPT, too_late, wrong, wrong_without_fault

COLUMNS = (
    "fault", "runs", "people", "lost", "doubled", "in doubt", "failed", "expired", "later by",
    "sends",
)  # fmt: skip


@dataclass(slots=True)
class Row:
    """All runs of one fault and urgency; each column shows the worst of them."""

    results: list[tuple[Job, Measured]] = field(default_factory=list)

    def worst(self, column: str) -> float:
        """The largest value of a column."""
        return max(float(getattr(result, column)) for _, result in self.results)

    def later_by(self, clean_s: float) -> str:
        """How much later than without a fault the last one got it; a stop makes that earlier."""
        if any(result.stopped_s is not None for _, result in self.results):
            return "–"
        return f"{max(0.0, self.worst('late_s') - clean_s):.1f} s"

    def cells(self, clean_s: float) -> list[str]:
        """The row as text."""
        counts = ("people", "lost", "doubled", "in_doubt", "failed", "expired")
        return [
            str(len(self.results)),
            *(f"{self.worst(name):.0f}" for name in counts),
            self.later_by(clean_s),
            f"{self.worst('sends'):.0f}",
        ]


class Table:
    """Rows by fault and urgency."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Row] = {}
        self.broken: list[str] = []

    def add(self, job: Job, result: Measured | Exception) -> None:
        """Take one result in."""
        if isinstance(result, Exception):
            self.broken.append(f"{job.told}: the run broke off: {result!r}")
            return
        self.rows.setdefault((job.row, job.urgency), Row()).results.append((job, result))

    def lines(self, order: list[Job]) -> list[list[str]]:
        """A line for each fault; where the urgencies differ, a cell shows both."""
        faults = dict.fromkeys(job.row for job in sorted(order, key=lambda job: job.small))
        return [line for fault in faults if (line := self._line(fault))]

    def _line(self, fault: str) -> list[str]:
        found = [(self.rows.get((fault, urgency)), urgency) for urgency in URGENCIES]
        told = [row.cells(self._clean_s(row, urgency)) for row, urgency in found if row]
        return [fault, *(" / ".join(dict.fromkeys(cells)) for cells in zip(*told, strict=True))]

    def violations(self) -> list[str]:
        """Every run that breaks a promise, and how."""
        results = [each for row in self.rows.values() for each in row.results]
        return self.broken + [
            f"{job.told}: {each}" for job, result in results for each in self._wrong(job, result)
        ]

    def slowest(self, column: str) -> float:
        """The largest value of a column that few rows have."""
        results = [result for row in self.rows.values() for _, result in row.results]
        return max((getattr(each, column) or 0.0 for each in results), default=0.0)

    def _wrong(self, job: Job, result: Measured) -> Iterator[str]:
        yield from wrong(job.urgency, result)
        if job.row in (TOWN_CLEAN, HAMLET_CLEAN):
            yield from wrong_without_fault(result)
        clean = self.rows.get((HAMLET_CLEAN, job.urgency))
        prompt = job.point is not None and job.point.function in PROMPT
        if prompt and clean:
            deaths = 1 if job.again is None else 2
            yield from too_late(result, clean.results[0][1], deaths)

    def _clean_s(self, row: Row, urgency: str) -> float:
        name = HAMLET_CLEAN if row.results[0][0].small else TOWN_CLEAN
        clean = self.rows.get((name, urgency))
        return clean.worst("late_s") if clean else 0.0


def markdown(lines: list[list[str]]) -> str:
    """The table for the page."""
    rows = [list(COLUMNS), [":---", *["---:"] * (len(COLUMNS) - 1)], *lines]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
