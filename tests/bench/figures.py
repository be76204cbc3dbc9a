"""Everything that is measured, in the order of the table. A new figure gets a module and a line."""

from collections.abc import Mapping

from tests.bench import (
    beside,
    large_alert,
    local_stack,
    processor_time,
    receipt_writes,
    simulated_rate,
    standing,
    start_time,
    write_units,
)
from tests.bench.run import Measure

FIGURES: Mapping[str, Measure] = {
    "local_stack": local_stack.measure,
    "processor_time": processor_time.measure,
    "start_time": start_time.measure,
    "simulated_rate": simulated_rate.measure,
    "large_alert": large_alert.measure,
    "standing": standing.measure,
    "receipt_writes": receipt_writes.measure,
    "write_units": write_units.measure,
    "beside": beside.measure,
}
