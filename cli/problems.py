"""What is wrong with a file, told all at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.markup import escape
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: where, what is wrong, and what to do about it."""

    where: str
    what: str
    mend: str


class MunicipalityError(ValueError):
    """A file that cannot be loaded, with everything there is to mend."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{each.where}: {each.what}" for each in problems))
        self.problems = tuple(problems)


_PLACES_SHOWN = 10


def problem_table(problems: Sequence[Problem]) -> Table:
    """The problems for the terminal; the same trouble in many places takes one row."""
    table = Table("Where", "What is wrong", "What to do", title="Refused: nothing was loaded")
    places: dict[tuple[str, str], list[str]] = {}
    for each in problems:
        places.setdefault((each.what, each.mend), []).append(each.where)
    for (what, mend), where in places.items():
        shown = where[:_PLACES_SHOWN]
        if more := len(where) - len(shown):
            shown.append(f"and {more:,} more")
        table.add_row(*map(escape, ("\n".join(shown), what, mend)))
    return table
