"""Everything that is measured, in the order of the table. A new figure gets a module and a line."""

from collections.abc import Mapping

from tests.bench import (
    beside,
    large_alert,
    local_stack,
    processor_time,
    simulated_rate,
    standing,
    start_time,
    write_units,
)
from tests.bench.run import Measure

CLOCKED: Mapping[str, Measure] = {
    "local_stack": local_stack.measure,
    "processor_time": processor_time.measure,
    "start_time": start_time.measure,
    "beside": beside.measure,
}
"""By the machine's own clock, so each has the machine to itself."""

SIMULATED: Mapping[str, Measure] = {
    "large_alert": large_alert.measure,
    "write_units": write_units.measure,
    "standing": standing.measure,
    "simulated_rate": simulated_rate.measure,
}
"""In virtual time, so they go side by side; the longest first."""

FIGURES: Mapping[str, Measure] = {**CLOCKED, **SIMULATED}
