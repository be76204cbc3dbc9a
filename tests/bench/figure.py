"""A figure: what was measured, and what it should be."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """``at_least`` turns the aim round. ``note`` says what is included.

    ``timed``: how busy the machine is moves it. A short run, which may share its machine, tells a
    miss of such a figure and does not fail for it.
    """

    name: str
    measured: float
    aim: float
    at_least: bool = False
    unit: str = ""
    note: str = ""
    timed: bool = False

    @property
    def met(self) -> bool:
        """Whether the aim is reached."""
        return self.measured >= self.aim if self.at_least else self.measured <= self.aim

    @property
    def told(self) -> str:
        """What was measured, for people."""
        return f"{_short(self.measured)} {self.unit}".rstrip()

    @property
    def aimed(self) -> str:
        """The aim, for people."""
        sign = "≥" if self.at_least else "≤"
        return f"{sign} {_short(self.aim)} {self.unit}".rstrip()

    def as_json(self) -> dict[str, Any]:
        """As ``bench.json`` holds it."""
        return {**asdict(self), "met": self.met}


def table_of(figures: Iterable[Figure]) -> Table:
    """The figures as a table for people."""
    table = Table("Figure", "Measured", "Aim", "Met", "What is measured")
    for each in figures:
        met = "[green]yes[/]" if each.met else "[red]NO[/]"
        table.add_row(each.name, each.told, each.aimed, met, each.note)
    return table


def _short(number: float) -> str:
    """Four digits that count; large numbers whole."""
    return f"{number:,.0f}" if abs(number) >= 1_000 else f"{number:.4g}"
