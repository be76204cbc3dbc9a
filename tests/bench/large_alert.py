"""What grows with an alert, and what must not: one to a city of 800,000 beside one to 100,000.

In the simulated world at 1,000 messages a second by eight workers, without receipts, which take
what they take a member (``write_units``). The processor time is the world's:
the product's and that of the AWS and WhatsApp around it. What a worker keeps in memory is measured
where it has a process of its own (``processor_time``).
"""

from collections.abc import Iterator

from tests.bench.figure import Figure
from tests.bench.simulated_rate import calls, rate
from tests.bench.simulated_run import Run, relay

PER_SECOND, WORKERS = 1_000, 8
GROUP = 800
"""Members of each: an alert names 1,000 groups at most."""

GROWN = 1.05
"""What is constant a member may differ by so much."""

LARGEST_ITEM_KB = 400
"""Of DynamoDB (Developer Guide, "Quotas": item size)."""


def measure(short: bool) -> Iterator[Figure]:
    """Two alerts, the larger one to eight times as many people; in short to twice as many."""
    usual = relay(PER_SECOND, WORKERS, members=4_000 if short else 100_000, group=GROUP)
    yield from rate(PER_SECOND, usual)
    if not short:
        yield calls(usual, 0.06)
    large = relay(PER_SECOND, WORKERS, members=8_000 if short else 800_000, group=GROUP)
    yield from _beside(large, usual)
    yield from _items(large)


def _beside(large: Run, usual: Run) -> Iterator[Figure]:
    ratios = {
        "processor time": (large.cpu_s / large.members, usual.cpu_s / usual.members, 1.3, "s"),
        "AWS calls": (large.calls_a_member, usual.calls_a_member, GROWN, ""),
        "write units": (
            large.write_units / large.members,
            usual.write_units / usual.members,
            GROWN,
            "",
        ),
    }
    for what, (of_large, of_usual, aim, unit) in ratios.items():
        yield Figure(
            f"{what} a member, {large.members:,} ÷ {usual.members:,}",
            of_large / of_usual,
            aim,
            note=f"{of_large:.4g} ÷ {of_usual:.4g} {unit}".rstrip(),
            timed=what == "processor time",
        )


def _items(run: Run) -> Iterator[Figure]:
    largest = {kind: size / 1_024 for kind, size in run.bytes_of.items()}
    who = f"{run.members:,} members"
    yield Figure("largest ledger item", largest["LEDGER"], 40, unit="KB", note=who)
    for kind in ("PLAN", "ALERT"):
        name = f"the {kind.lower()}'s item"
        yield Figure(name, largest[kind], LARGEST_ITEM_KB, unit="KB", note=who)
