"""``rate_efficiency`` where no emulator keeps up, and what a small alert costs in calls."""

from collections.abc import Iterator

from tests.bench.figure import Figure
from tests.bench.simulated_run import Run, relay


def measure(short: bool) -> Iterator[Figure]:
    """250 messages a second, and the calls of an alert to few."""
    yield from rate(250, relay(250, workers=4, members=2_500 if short else 10_000))
    small = relay(76, workers=2, members=500)
    yield calls(small, 0.1)


def rate(per_second: int, run: Run) -> Iterator[Figure]:
    """Whether the rate was used, and kept."""
    yield Figure(
        f"rate_efficiency at {per_second:,}/s",
        run.hand_over.efficiency(per_second),
        0.97,
        at_least=True,
        note=f"{run.members:,} members, virtual clock, members read from memory",
    )
    yield Figure(f"refused (130429) at {per_second:,}/s", run.refused, 0)


def calls(run: Run, aim: float) -> Figure:
    """AWS calls a member."""
    name = f"aws_calls_per_member, {run.members:,}"
    return Figure(name, run.calls_a_member, aim, note="of lookup and delivery")
