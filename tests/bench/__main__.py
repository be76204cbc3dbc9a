"""``python -m tests.bench [NAME ...]``: measure, show a table, keep the figures, draw the plot."""

import json
import os
from typing import Annotated

import typer
from rich.console import Console

from local.project import STATE
from tests.bench import plot
from tests.bench.figure import Figure, table_of
from tests.bench.figures import FIGURES

KEPT = STATE / "bench.json"


def main(
    names: Annotated[list[str] | None, typer.Argument(help=", ".join(FIGURES))] = None,
) -> None:
    """Measure everything, or what is named. Exits 1 when an aim is missed."""
    console, figures = Console(), list[Figure]()
    for name in names or FIGURES:
        if name not in FIGURES:
            raise typer.BadParameter(f"{name}: choose from {', '.join(FIGURES)}")
        with console.status(name):
            figures += FIGURES[name]()
    console.print(table_of(figures))
    if "local_stack" in (names or FIGURES):
        plot.draw()
    _keep(figures)
    raise typer.Exit(0 if all(figure.met for figure in figures) else 1)


def _keep(figures: list[Figure]) -> None:
    """Next to those of earlier runs that were not measured now."""
    earlier = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    measured = {figure.name: figure.as_json() for figure in figures}
    KEPT.write_text(json.dumps(earlier | measured, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"
    typer.run(main)
