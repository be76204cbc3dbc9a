"""Everything that is measured, in the order of the table. A new figure gets a module and a line."""

from collections.abc import Mapping

from tests.bench import (
    beside,
    local_stack,
    processor_time,
    receipt_writes,
    simulated_rate,
    start_time,
)
from tests.bench.run import Measure

FIGURES: Mapping[str, Measure] = {
    "local_stack": local_stack.measure,
    "processor_time": processor_time.measure,
    "start_time": start_time.measure,
    "simulated_rate": simulated_rate.measure,
    "receipt_writes": receipt_writes.measure,
    "beside": beside.measure,
}
