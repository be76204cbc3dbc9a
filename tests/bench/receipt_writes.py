"""Writes of the ledger for receipts, by how many receipts Meta puts into one call of the webhook.

WhatsApp tells sent, delivered and, of most, read. The event source collects for a while
(``MaximumBatchingWindowInSeconds``) before it calls; then a slice costs one write.
"""

from collections.abc import Iterator

from tests.bench.figure import Figure
from tests.bench.simulated_run import relay

MEMBERS = 5_000


def measure(short: bool) -> Iterator[Figure]:
    """Batches of 1, 10 and 100 at the default rate."""
    members = 1_000 if short else MEMBERS
    for batch in (1, 10, 100):
        run = relay(76, workers=2, members=members, receipts={"batch_max": batch})
        writes = run.calls["Receipts", "UpdateItem"]
        yield Figure(
            f"receipt writes per member, batches of {batch}",
            writes / run.members,
            0.25,
            note=f"{members:,} members, virtual clock",
        )
