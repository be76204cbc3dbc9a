"""What an alert writes to DynamoDB, in the units that are billed and limited.

The hard case: a webhook for each receipt, five pollers that each gather for themselves, people who
read within a quarter of an hour, and phones that are off, so that nothing comes of them.
"""

from collections.abc import Iterator
from typing import Any, Final

from tests.bench.figure import Figure
from tests.bench.simulated_run import relay

RECEIPTS: Final[dict[str, Any]] = {
    "batch_max": 1,
    "webhook_concurrency": 16,
    "read_within": 900,
    "faults": {"phones": [{"share": 0.12}]},
}


def measure(short: bool) -> Iterator[Figure]:
    """At the default rate, and at the highest that one number has, where it is most a second."""
    for per_second, workers, members in ((76, 2, 3_000), (950, 8, 20_000)):
        members = 300 if short else members
        run = relay(per_second, workers, members, RECEIPTS)
        name, note = f"write units at {per_second}/s", f"{members:,} members, a receipt a webhook"
        yield Figure(f"{name}, a member", run.write_units / run.members, 2.5, note=note)
        yield Figure(f"{name}, busiest second", run.peak_units, 1_000, unit="units")
