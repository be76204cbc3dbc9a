"""How many different people WhatsApp lets us reach in 24 hours, and how many are left of them."""

from relay.adapters.alerts_table import AlertsTable
from relay.adapters.groups_table import GroupsTable
from relay.adapters.ledgers_table import LedgersTable
from relay.adapters.recent_alerts import RecentAlerts
from relay.adapters.system_clock import SystemClock
from relay.domain.messaging_limit import MessagingLimit
from relay.domain.number import messaging_limit_of
from relay.usecases.check_limit import CheckLimit

from cli.checks.finding import Seen, fail, ok, warn
from cli.checks.patient import Patient

SCARCE = 0.2
"""Of the limit; less left than this is worth a word."""

UNVERIFIED = 250
"""The step of a business that Meta has not verified (META/messaging-limits, 2026-05)."""

_GROWS = "it grows with use: half of it used within 7 days at good quality is one step more"
_VERIFY = "have the business verified: Meta Business Suite > Settings > Security Centre"


def messaging_limit(patient: Patient) -> Seen:
    """The limit that WhatsApp tells, else the one that was set, less whom alerts have reached."""
    tier = str(patient.number.get("whatsapp_business_manager_messaging_limit", ""))
    told = messaging_limit_of(tier)
    limit = int(patient.stack.parameter("MessagingLimit")) if told is None else told
    if not limit:
        return ok("unlimited")
    left = max(0, limit - _reached(patient, limit))
    line = f"{left:,} of {limit:,} people in 24 h are left"
    if not left:
        mend = _VERIFY if limit <= UNVERIFIED else _GROWS
        return fail(line, f"until tomorrow only people reached today can be reached; {mend}")
    if limit <= UNVERIFIED:
        return warn(line, _VERIFY)
    if left < limit * SCARCE:
        return warn(line, "keep areas small until tomorrow; set ReservedForImmediate")
    return _against_memberships(patient, limit, line)


def _against_memberships(patient: Patient, limit: int, line: str) -> Seen:
    groups = GroupsTable(patient.tables.open("groups")).all()
    memberships = sum(group.memberships for group in groups)
    if memberships > limit:
        return warn(f"{line}; the groups have {memberships:,} memberships", _GROWS)
    return ok(line)


def _reached(patient: Patient, limit: int) -> int:
    table, clock = patient.tables.open("alerts"), SystemClock()
    recent = RecentAlerts(table, patient.number_id)
    ledgers = LedgersTable(table)
    check = CheckLimit(recent, AlertsTable(table), ledgers, clock, MessagingLimit(limit))
    return check.reached()
