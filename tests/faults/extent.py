"""How much a run of the harness lives through: all of it, or everything once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.crowd import stories
from tests.crowd.gathering import Story
from tests.faults.trial import URGENCIES
from tests.world.boundary import Point


@dataclass(frozen=True, slots=True)
class Extent:
    """``stories`` of crowds; ``chosen`` of the points at which to kill; so many ``pairs`` of deaths
    in one run; both for alerts of each of ``urgencies``. Every fault of the catalogue strikes both
    kinds in either."""

    stories: Sequence[Story]
    chosen: Callable[[Sequence[Point]], Sequence[Point]]
    pairs: int
    urgencies: Sequence[str]


def every(points: Sequence[Point]) -> Sequence[Point]:
    """All of them."""
    return points


def one_of_each(points: Sequence[Point]) -> Sequence[Point]:
    """The last passage of each kind: a function's call of its kind, on its way out or back."""
    return list({(each.function, each.call, each.moment): each for each in points}.values())


FULL = Extent(stories.GREAT, chosen=every, pairs=30, urgencies=URGENCIES)
SHORT = Extent((stories.SHORT,), chosen=one_of_each, pairs=3, urgencies=("Immediate",))
