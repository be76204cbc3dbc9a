"""The machine's own clock."""

import time


class SystemClock:
    """Wall-clock time; AWS keeps Lambda's within a millisecond or so."""

    def now(self) -> int:
        """Unix milliseconds."""
        return time.time_ns() // 1_000_000

    def sleep_until(self, moment: float) -> None:
        """Wait until ``moment`` (Unix ms). Even a sleep of nothing would hand the CPU on."""
        left = moment / 1_000 - time.time()
        if left > 0:
            time.sleep(left)
