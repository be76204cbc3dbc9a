"""How a stack's sender stands: what keeps it from sending, and who waits for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from relay.adapters.alerts_table import AlertsTable
from relay.adapters.ledgers_table import LedgersTable
from relay.adapters.sender_item import SenderItem, breaker_in
from relay.domain.breaker import Breaker
from relay.domain.ledger import State
from relay.domain.meaning import meaning_of
from relay.usecases.follow_alert import FollowAlert, Standing
from relay.usecases.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

_DOWN = "WhatsApp is out of order. Nothing to mend here: metastatus.com tells how it goes."
_PLAINLY: Mapping[int, str] = {
    0: (
        "WhatsApp cannot tell who we are: the access token is missing or not a token. Enter a "
        "valid one with `relay secrets fill`."
    ),
    2: _DOWN,
    190: (
        "The access token has expired or was withdrawn. Make a new one in Meta's Business Manager "
        "and enter it with `relay secrets fill`."
    ),
    368: (
        "Meta restricts the account for a while, for breaking its policies. Business Support Home "
        "tells why, until when, and takes objections."
    ),
    131016: _DOWN,
    131031: "Meta has locked the account. Business Support Home tells why and takes objections.",
    131042: (
        "There is no valid payment method. Add one in Meta's Business Manager, under Billing; the "
        "probe may not see it, so resume by hand afterwards."
    ),
    131048: (
        "Meta takes less from this number: too many people blocked or reported it, or perhaps its "
        "limit of people in 24 hours is reached. WhatsApp Manager shows both; it passes in time."
    ),
    133010: "The phone number is not registered with the Cloud API. Register it again.",
}
"""Meaning and mend, after Meta's list of error codes (META/support/error-codes, 2026-05-15)."""


def plainly(code: int) -> str:
    """What an account-level code means, and what mends it."""
    meaning = f"{meaning_of(code).value}. Meta's list of error codes tells more."
    return _PLAINLY.get(code, meaning[0].upper() + meaning[1:])


@dataclass(frozen=True, slots=True)
class SenderStatus:
    """All of it at the moment ``now``. Times are Unix ms.

    Attributes:
        set_aside: templates that WhatsApp does not take, and until when they are not used.
        stopped: ids of stopped alerts, and when they would have ended.
        ahead_ms: how far the shared rate is reserved.
        messaging_limit: people in 24 h as Meta told last; 0 = no limit, None = never told.
    """

    now: int
    breaker: Breaker
    set_aside: Mapping[str, int]
    stopped: Mapping[str, int]
    ahead_ms: int
    messaging_limit: int | None
    underway: Sequence[Standing]

    @property
    def next_try(self) -> int | None:
        """From when on the sweep resumes if it finds the number well; None if not blocked."""
        if self.breaker.code is None:
            return None
        return max(self.now, self.breaker.probes_from)

    def for_programs(self) -> dict[str, object]:
        """As JSON; times in ISO 8601."""
        breaker = self.breaker
        return {
            "blocked": breaker.code is not None,
            "code": breaker.code,
            "meaning": None if breaker.code is None else plainly(breaker.code),
            "since": _iso(breaker.opened),
            "next_try": _iso(self.next_try),
            "openings": breaker.trips,
            "closed_last": _iso(breaker.resumed),
            "templates_set_aside": {each: _iso(end) for each, end in self.set_aside.items()},
            "alerts_stopped": {each: _iso(end) for each, end in self.stopped.items()},
            "rate_reserved_ms": self.ahead_ms,
            "messaging_limit": self.messaging_limit,
            "alerts": [_standing(each) for each in self.underway],
        }


def read_status(table: "Table", number: str, clock: Clock) -> SenderStatus:
    """Read the number's item, and the ledgers of all alerts under way."""
    item, now = SenderItem(table, number, clock).item(), clock.now()
    limit = item.get("messaging_limit")
    return SenderStatus(
        now=now,
        breaker=breaker_in(item),
        set_aside=_still(item.get("set_aside", {}), now),
        stopped=_still(item.get("stopped", {}), now),
        ahead_ms=max(0, int(item.get("free_at", 0)) - now),
        messaging_limit=None if limit is None else int(limit),
        underway=_underway(table, clock),
    )


def _underway(table: "Table", clock: Clock) -> list[Standing]:
    """The oldest first."""
    alerts = AlertsTable(table)
    follow = FollowAlert(alerts, LedgersTable(table), clock)
    found = [alert for each in alerts.underway() if (alert := alerts.get(each))]
    return [follow.standing(alert) for alert in sorted(found, key=lambda each: each.created)]


def _still(moments: Mapping[str, int], now: int) -> dict[str, int]:
    return {each: int(end) for each, end in sorted(moments.items()) if end > now}


def _standing(standing: Standing) -> dict[str, object]:
    alert = standing.alert
    return {
        "alert_id": alert.id,
        "posted": _iso(alert.created),
        "expires": _iso(alert.expires),
        "stopped": alert.stop is not None,
        "pending": standing.states[State.PENDING],
        "reached": standing.reached,
        "members_seen": standing.seen,
        "complete": standing.complete,
        "memberships": alert.members_at_most,
    }


def _iso(moment: int | None) -> str | None:
    """0 stands for never."""
    return datetime.fromtimestamp(moment / 1_000, UTC).isoformat() if moment else None
