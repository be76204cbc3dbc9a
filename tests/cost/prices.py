"""``prices.toml`` and ``resources.toml``; what an amount costs."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tests.cost.usage import Usage

PATH = Path(__file__).with_name("prices.toml")
RESOURCES = Path(__file__).with_name("resources.toml")


@dataclass(frozen=True, slots=True)
class Price:
    """``usd`` for ``per`` of it; ``free`` a month. ``verified``: read in ``source``."""

    name: str
    service: str
    usd: float
    per: float
    free: float
    region: str
    verified: bool
    source: str

    def of(self, amount: float, *, after_free: bool = False) -> float:
        """US dollars; ``after_free`` if AWS's monthly gift has not been used up by others."""
        billed = max(0.0, amount - self.free) if after_free else amount
        return billed * self.usd / self.per


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a bill; ``key`` is its name in ``prices.toml``."""

    key: str
    price: Price
    amount: float

    @property
    def usd(self) -> float:
        """At list price."""
        return self.price.of(self.amount)


@dataclass(frozen=True, slots=True)
class Bill:
    """Lines, the dearest first."""

    lines: tuple[Line, ...]

    @property
    def usd(self) -> float:
        """The sum at list price."""
        return sum(line.usd for line in self.lines)

    @property
    def usd_after_free(self) -> float:
        """The sum, if this is all that the account does."""
        return sum(line.price.of(line.amount, after_free=True) for line in self.lines)

    def by_service(self) -> dict[str, float]:
        """US dollars by service, the dearest first."""
        found: dict[str, float] = {}
        for line in self.lines:
            found[line.price.service] = found.get(line.price.service, 0) + line.usd
        return dict(sorted(found.items(), key=lambda each: -each[1]))


@dataclass(frozen=True, slots=True)
class Prices:
    """Everything that AWS bills us by."""

    checked: date
    region: str
    of: Mapping[str, Price]

    def bill(self, usage: Usage) -> Bill:
        """What a usage costs. ValueError if it has an amount without a price."""
        if strange := usage.keys() - self.of.keys():
            raise ValueError(f"prices.toml: no price for {', '.join(sorted(strange))}")
        lines = (Line(name, self.of[name], amount) for name, amount in usage.items() if amount)
        return Bill(tuple(sorted(lines, key=lambda line: -line.usd)))


def read_prices(path: Path = PATH) -> Prices:
    """The prices; a field that is missing or too many is a TypeError that names it."""
    told = tomllib.loads(path.read_text())
    checked, region = told.pop("checked"), told.pop("region")
    return Prices(checked, region, {name: Price(**each) for name, each in told.items()})


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is billed by which prices, and what is free and why, by type of resource.

    ``elsewhere``: prices of what is no resource of ours.
    """

    billed: Mapping[str, list[str]]
    free: Mapping[str, str]
    elsewhere: Mapping[str, str]

    def prices(self) -> Iterator[str]:
        """Every price that something is billed by."""
        for names in self.billed.values():
            yield from names
        yield from self.elsewhere


def read_coverage(path: Path = RESOURCES) -> Coverage:
    """``resources.toml``."""
    told: dict[str, Any] = tomllib.loads(path.read_text())
    return Coverage(**told)
