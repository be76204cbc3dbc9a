"""A figure: what was measured, and what it should be."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """``at_least`` turns the aim round. ``note`` says what is included."""

    name: str
    measured: float
    aim: float
    at_least: bool = False
    unit: str = ""
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether the aim is reached."""
        return self.measured >= self.aim if self.at_least else self.measured <= self.aim

    def as_json(self) -> dict[str, Any]:
        """As ``bench.json`` holds it."""
        return {**asdict(self), "met": self.met}


def table_of(figures: Iterable[Figure]) -> Table:
    """The figures as a table for people."""
    table = Table("Figure", "Measured", "Aim", "Met", "What is measured")
    for each in figures:
        sign = "≥" if each.at_least else "≤"
        table.add_row(
            each.name,
            f"{each.measured:.3g} {each.unit}".rstrip(),
            f"{sign} {each.aim:.4g} {each.unit}".rstrip(),
            "[green]yes[/]" if each.met else "[red]NO[/]",
            each.note,
        )
    return table
