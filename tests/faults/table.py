"""The table of results: for the terminal, for docs/faults.md, and the verdict."""

from collections import defaultdict
from dataclasses import dataclass, field

from tests.faults.measure import Measured
from tests.faults.runs import HAMLET_CLEAN, TOWN_CLEAN, Job

COLUMNS = (
    "fault", "urgency", "runs", "people", "lost", "doubled", "in doubt", "failed", "expired",
    "later by", "sends",
)  # fmt: skip


@dataclass(slots=True)
class Row:
    """All runs of one fault and urgency; each column shows the worst of them."""

    fault: str
    urgency: str
    results: list[tuple[Job, Measured]] = field(default_factory=list)

    def worst(self, column: str) -> float:
        """The largest value of a column."""
        return max(float(getattr(result, column)) for _, result in self.results)

    def cells(self, clean_s: float) -> list[str]:
        """The row as text."""
        people = self.results[0][1].people
        counts = (self.worst(name) for name in ("lost", "doubled", "in_doubt", "failed", "expired"))
        late = self.worst("late_s") - clean_s
        return [
            self.fault,
            self.urgency,
            str(len(self.results)),
            str(people),
            *(f"{count:.0f}" for count in counts),
            f"{max(0.0, late):.1f} s",
            f"{self.worst('sends'):.0f}",
        ]


class Table:
    """Rows in the order in which they were first asked for."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Row] = {}
        self.broken: list[str] = []

    def add(self, job: Job, result: Measured | Exception) -> None:
        """Take one result in."""
        if isinstance(result, Exception):
            self.broken.append(f"{job.told}: the run broke off: {result!r}")
            return
        key = job.row, job.urgency
        self.rows.setdefault(key, Row(*key)).results.append((job, result))

    def lines(self, order: list[Job]) -> list[list[str]]:
        """The cells of every row."""
        keys = dict.fromkeys((job.row, job.urgency) for job in order)
        ordered = sorted((key for key in keys if key in self.rows), key=_small_last)
        return [self.rows[key].cells(self._clean_s(self.rows[key])) for key in ordered]

    def violations(self) -> list[str]:
        """Every run that the policy does not allow."""
        found = list(self.broken)
        for row in self.rows.values():
            for job, result in row.results:
                found += [f"{job.told}: {each}" for each in _wrong(job.urgency, result)]
        return found

    def _clean_s(self, row: Row) -> float:
        small = row.results[0][0].point is not None or row.fault == HAMLET_CLEAN
        clean = self.rows.get((HAMLET_CLEAN if small else TOWN_CLEAN, row.urgency))
        return clean.worst("late_s") if clean else 0.0


def _small_last(key: tuple[str, str]) -> bool:
    return key[0] == HAMLET_CLEAN or " killed" in key[0]


def _wrong(urgency: str, result: Measured) -> list[str]:
    faults: defaultdict[str, int] = defaultdict(int)
    faults["lost"] = result.lost
    faults["got it three times"] = result.thrice
    faults["have it, and the police are told that they have not"] = result.untold
    if urgency != "Immediate":
        faults["got it twice"] = result.doubled
    return [f"{number} {what}" for what, number in faults.items() if number]


def markdown(lines: list[list[str]]) -> str:
    """The table for the page."""
    aligned = [":---", ":---", *["---:"] * (len(COLUMNS) - 2)]
    rows = [list(COLUMNS), aligned, *lines]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
