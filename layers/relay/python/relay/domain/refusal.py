"""Why a request is refused, in words for the person who made it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend: the field's path as posted (``area.circle.lat``) and what to do."""

    field: str
    message: str


class Refused(Exception):
    """The request cannot be carried out; nothing was stored and nothing sent."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.message}" for fault in faults))
        self.faults = faults


class UnknownAlert(Exception):
    """No alert bears this id."""


class UnknownReport(Exception):
    """No report bears this id, or its retention is over."""


class KeyUsedBefore(Exception):
    """The Idempotency-Key already stands for an alert with another body."""


class PostedMeanwhile(Exception):
    """Another alert was posted while this one's need was being reckoned; reckon again."""


class QuotaSpent(Exception):
    """The client has posted its alerts of this hour."""

    def __init__(self, limit: int, retry_after_s: int) -> None:
        super().__init__(f"{limit} alerts an hour")
        self.limit = limit
        self.retry_after_s = retry_after_s
