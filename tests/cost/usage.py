"""Amounts of what is billed, by the names of ``prices.toml``."""

from collections import Counter
from collections.abc import Mapping

Usage = Mapping[str, float]

METRIC = "metric:"
"""Before the name of a metric: the hours in which it was published."""


def added(*usages: Usage) -> Usage:
    """All of them together."""
    total: Counter[str] = Counter()
    for usage in usages:
        for name, amount in usage.items():
            total[name] += amount  # type: ignore[assignment]
    return dict(total)


def times(usage: Usage, factor: float) -> Usage:
    """So many of it."""
    return {name: amount * factor for name, amount in usage.items()}


def along(small: int, of_small: Usage, large: int, of_large: Usage, people: float) -> Usage:
    """What so many people would take, on the straight line through two measured sizes.

    Never less than nothing: a line that the smallest size bends below zero ends there.
    """
    share = (people - small) / (large - small)
    names = {*of_small, *of_large}
    return {
        name: max(
            0.0,
            of_small.get(name, 0) + share * (of_large.get(name, 0) - of_small.get(name, 0)),
        )
        for name in names
    }
