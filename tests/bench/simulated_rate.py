"""``rate_efficiency`` where no emulator keeps up, and a large alert: under a virtual clock."""

from collections.abc import Iterator

from tests.bench.figure import Figure
from tests.bench.simulated_run import Run, relay

SMALL, LARGE = 500, 100_000


def measure(short: bool) -> Iterator[Figure]:
    """250 and 1,000 messages a second, and the calls that an alert costs, small and large."""
    yield from _rate(250, relay(250, workers=4, members=2_500 if short else 10_000))
    large = relay(1_000, workers=8, members=10_000 if short else LARGE)
    yield from _rate(1_000, large)
    small = _calls(relay(76, workers=2, members=SMALL))
    note = "of lookup and delivery"
    yield Figure(f"aws_calls_per_member, {SMALL}", small, 0.1, note=note)
    yield Figure(f"aws_calls_per_member, {large.members:,}", _calls(large), 0.06, note=note)


def _rate(per_second: int, run: Run) -> Iterator[Figure]:
    yield Figure(
        f"rate_efficiency at {per_second:,}/s",
        run.hand_over.efficiency(per_second),
        0.97,
        at_least=True,
        note=f"{run.members:,} members, virtual clock, members read from memory",
    )
    yield Figure(f"refused (130429) at {per_second:,}/s", run.refused, 0)


def _calls(run: Run) -> float:
    return run.calls_of("GroupLookup", "WhatsappDelivery") / run.members
