"""An alert, its targets and the people it may concern, as tests need them."""

import time
from typing import Any

from relay.domain.alert import Alert, Status, Urgency
from relay.domain.facts import Facts, Try
from relay.domain.ledger import Ledger
from relay.domain.member import Member, Membership
from relay.domain.tally import Tally
from relay.domain.target import Target

POSTED = int(time.time()) // 86_400 * 86_400_000
"""Unix ms; of today, as what lies in a table is gone once its time has passed."""
HOUR = 3_600_000
WORDS = {"headline": "Inbraak", "text": "Man met grijze jas.", "until": "zo 18:30"}


def target(group: str, memberships: int = 10, added: int = POSTED) -> Target:
    return Target(group, group.title(), memberships, added)


def alert(*targets: Target, **changes: Any) -> Alert:
    values: dict[str, Any] = {
        "id": "8a1f4d8e-52ab-5f0e-9d0c-7a5a5b1c2e90",
        "client": "police",
        "author": "M. Jansen",
        "reference": None,
        "urgency": Urgency.EXPECTED,
        "status": Status.ACTUAL,
        "headline": "Inbraak",
        "targets": targets or (target("centre"),),
        "messages": {"nl": WORDS, "en": WORDS},
        "created": POSTED,
        "expires": POSTED + HOUR,
        "body_hash": "hash",
    }
    return Alert(**{**values, **changes})


def member(
    number: int = 1, memberships: dict[str, Membership] | None = None, **changes: Any
) -> Member:
    """Somebody with the ``number``-th id and phone; in the centre, if nothing else is said."""
    values: dict[str, Any] = {
        "id": f"{number:032x}",
        "phone": f"+316{number:08d}",
        "bsuid": None,
        "language": "nl",
        "test": False,
        "memberships": {"centre": Membership(0)} if memberships is None else memberships,
    }
    return Member(**{**values, **changes})


def tries(*members: str, attempt: int = 1) -> frozenset[Try]:
    return frozenset(Try(each, attempt) for each in members)


def merged(one: Facts, other: Facts) -> Facts:
    """What is known when both are, whichever came first."""
    codes = sorted([*one.failed.items(), *other.failed.items()], key=lambda each: str(each[1]))
    moments = [*(one.handed_at or ()), *(other.handed_at or ())]
    return Facts(
        handed=one.handed | other.handed,
        sent=one.sent | other.sent,
        delivered=one.delivered | other.delivered,
        read=one.read | other.read,
        failed=dict(codes),
        in_doubt=one.in_doubt | other.in_doubt,
        again={**one.again, **other.again},
        handed_at=(min(moments), max(moments)) if moments else None,
        quotable=one.quotable | other.quotable,
    )


def tally_of(ledger: Ledger) -> Tally:
    """What an operator sees of a slice."""
    facts = ledger.facts
    handed = ((facts.handed_at[1], len(facts.handed)),) if facts.handed_at else ()
    failed = {each.member for each in facts.failed}
    return Tally(ledger.seen - len(ledger.left), len(failed), handed)


def again(*members: str, code: int = 131000, attempt: int = 1) -> dict[Try, int]:
    """Tries that came to nothing with ``code``."""
    return dict.fromkeys(tries(*members, attempt=attempt), code)
