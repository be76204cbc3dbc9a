"""What the police's look at a large alert takes: ``GET /alerts/{id}`` when every receipt is in."""

from collections.abc import Iterator

from tests.bench.figure import Figure
from tests.bench.simulated_run import relay

UNITS_A_MEMBER = 0.03
CALLS, MEMBERS_A_CALL = 5, 4_000
"""A few for the alert itself; ledgers come up to a hundred items a call (BatchGetItem)."""


def measure(short: bool) -> Iterator[Figure]:
    """One look, after receipts that came a thousand at a time, as it is the sums that matter."""
    members = 3_000 if short else 100_000
    run = relay(950, workers=8, members=members, receipts={"batch_max": 1_000})
    name, note = f"GET /alerts/{{id}}, {members:,} members", "sent, delivered and read are told"
    aim = members * UNITS_A_MEMBER
    yield Figure(f"{name}: read units", run.look.read_units, aim, note=note)
    yield Figure(f"{name}: calls", run.look.calls, CALLS + members / MEMBERS_A_CALL)
