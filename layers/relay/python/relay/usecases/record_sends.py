"""What was sent is recorded, even while DynamoDB throttles.

A chunk that nobody recorded is in doubt, and an Immediate alert would be sent again.
"""

from relay.usecases.ports import Clock, Ledgers
from relay.usecases.turn import RECORD_MS, Job

WAIT_MS = 500
NEEDS_MS = 3_000
"""Between two tries, and how long the last one may take with all that the AWS client repeats."""


def record_sends(job: Job, ledgers: Ledgers, clock: Clock) -> None:
    """Record what the turn knows of its last chunk, whoever has the lease by now.

    Tries for as long as the function lives: nobody else knows. Raises what the last try raised.
    """
    while True:
        try:
            ledgers.record(job.alert.id, job.work.number, job.facts)
        except Exception:
            again = clock.now() + WAIT_MS
            if again > job.deadline + RECORD_MS - NEEDS_MS:
                raise
            clock.sleep_until(again)
        else:
            return
