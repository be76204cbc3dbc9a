"""``python -m tests.bench [NAME ...]``: measure, show a table, keep the figures, draw the plot."""

import json
import os
from collections.abc import Iterable
from typing import Annotated

import typer
from rich.console import Console

from local.project import STATE
from tests.bench.figure import Figure, table_of
from tests.bench.figures import CLOCKED, FIGURES, SIMULATED
from tests.bench.run import Run

KEPT = STATE / "bench.json"
LOG_COLUMNS = 140


def main(
    names: Annotated[list[str] | None, typer.Argument(help=", ".join(FIGURES))] = None,
    short: Annotated[
        bool, typer.Option("--short", help="Everything once, on less; nothing is kept.")
    ] = False,
) -> None:
    """Measure everything, or what is named. Exits 1 when an aim is missed or a step breaks off."""
    console, run, chosen = _console(), Run(short), names or list(FIGURES)
    if unknown := set(chosen) - set(FIGURES):
        raise typer.BadParameter(f"{', '.join(unknown)}: choose from {', '.join(FIGURES)}")
    for name in (each for each in CLOCKED if each in chosen):
        with console.status(name):
            run.take(name, CLOCKED[name])
    simulated = {name: each for name, each in SIMULATED.items() if name in chosen}
    with console.status(", ".join(simulated)):
        run.take_side_by_side(simulated)
    _show(run, console)
    if not short:
        _keep(run.figures)
    raise typer.Exit(1 if run.failures() else 0)


def _console() -> Console:
    """The terminal; wide enough for the table where there is none, as in a log."""
    console = Console()
    return console if console.is_terminal else Console(width=LOG_COLUMNS)


def _show(run: Run, console: Console) -> None:
    for name, trace in run.broken.items():
        console.print(f"{name} broke off:\n{trace}", highlight=False, markup=False)
    console.print(table_of(run.figures))
    times = (f"{name} {seconds:.0f} s" for name, seconds in run.took_s.items())
    console.print(f"Took {sum(run.took_s.values()) / 60:.1f} minutes: {', '.join(times)}")
    for failure in run.failures():
        console.print(f"[red]✗[/] {failure}", highlight=False)


def _keep(figures: Iterable[Figure]) -> None:
    """Next to those of earlier runs that were not measured now."""
    earlier = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    measured = {figure.name: figure.as_json() for figure in figures}
    KEPT.write_text(json.dumps(earlier | measured, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"
    typer.run(main)
