"""Steps of a bench that go wrong, for its tests."""

from collections.abc import Iterator

from tests.bench.figure import Figure


def breaks_off(_: bool) -> Iterator[Figure]:
    """Measures one thing, and then no more."""
    yield Figure("first", 1, 2)
    raise RuntimeError("no emulator")


def misses(_: bool) -> Iterator[Figure]:
    """Measures what misses its aim."""
    yield Figure("second", 3, 2, unit="s")
