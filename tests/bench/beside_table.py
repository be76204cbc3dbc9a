"""What `beside` found as a table: for the terminal, and in the README between two marks."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from rich.table import Table

from local.project import ROOT
from tests.bench.situations import Run

README = ROOT / "README.md"
BEGINS, ENDS = "<!-- beside: written by make bench -->", "<!-- /beside -->"
HEADINGS = ("what happens", "relay", "lost", "doubled", "refused (130429)", "last after")


def shown(runs: Sequence[Run]) -> Table:
    """For the terminal."""
    table = Table(*HEADINGS)
    for row in _rows(runs):
        table.add_row(*row)
    return table


def markdown(runs: Sequence[Run]) -> str:
    """For the README."""
    lines = [HEADINGS, (":---", ":---", *("---:" for _ in HEADINGS[2:])), *_rows(runs)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write(runs: Sequence[Run], page: Path = README) -> None:
    """Put the table between the marks of the page; raises ValueError if it lacks them."""
    before, _, rest = page.read_text().partition(f"{BEGINS}\n")
    _, ended, after = rest.partition(f"\n{ENDS}")
    if not ended:
        raise ValueError(f"{page} has no {BEGINS} with {ENDS} below")
    page.write_text(f"{before}{BEGINS}\n{markdown(runs)}{ended}{after}")


def _rows(runs: Sequence[Run]) -> Iterator[tuple[str, ...]]:
    """Situation by situation, the two relays one below the other."""
    order = list(dict.fromkeys(each.situation for each in runs))
    by_situation = sorted(runs, key=lambda each: order.index(each.situation))
    for situation, pair in groupby(by_situation, key=lambda each: each.situation):
        for told, each in zip((situation.told, ""), pair, strict=True):
            yield told, each.relay, *_numbers(each)


def _numbers(each: Run) -> tuple[str, ...]:
    people = each.people
    return str(people.lost), str(people.doubled), str(each.refused), f"{each.last_s:.1f} s"
