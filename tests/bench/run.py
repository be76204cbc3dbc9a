"""A run of the bench: what was measured, what broke off, and how long each step took."""

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from traceback import format_exception

from tests.bench.figure import Figure

Measure = Callable[[bool], Iterator[Figure]]
"""Measures one thing. Told ``True`` it takes the short form: everything once, on less."""


@dataclass(slots=True)
class Run:
    """``broken`` holds the traceback of each step that broke off, by name; times are seconds."""

    short: bool = False
    figures: list[Figure] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)
    took_s: dict[str, float] = field(default_factory=dict)

    def take(self, name: str, measure: Measure) -> None:
        """Measure. If it breaks off, what it has measured until then stands."""
        began = time.monotonic()
        try:
            for figure in measure(self.short):
                self.figures.append(figure)
        except Exception as error:
            self.broken[name] = "".join(format_exception(error))
        self.took_s[name] = time.monotonic() - began

    def take_side_by_side(self, measures: Mapping[str, Measure]) -> None:
        """Measure each in a process of its own, as many at once as there are cores."""
        with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
            runs = [pool.submit(_alone, name, each, self.short) for name, each in measures.items()]
            for each in runs:
                self._add(each.result())

    def _add(self, other: "Run") -> None:
        self.figures += other.figures
        self.broken |= other.broken
        self.took_s |= other.took_s

    def failures(self) -> list[str]:
        """A line for each aim that is missed and for each step that broke off."""
        missed = [f"{each.name}: {each.told}; the aim is {each.aimed}" for each in self.missed()]
        return missed + [f"{name}: broke off, nothing more is measured" for name in self.broken]

    def missed(self) -> list[Figure]:
        """Figures that do not reach their aim, those apart that a short run only tells."""
        binding = (each for each in self.figures if not (self.short and each.timed))
        return [figure for figure in binding if not figure.met]


def _alone(name: str, measure: Measure, short: bool) -> Run:
    run = Run(short)
    run.take(name, measure)
    return run
