"""What an error code of the Cloud API means: every code has its class in one table.

Decide on the code, never on HTTP status, title or subcode (META/support/error-codes, 2026-05-15).
"""

from collections.abc import Mapping
from enum import Enum


class Meaning(Enum):
    """What an answer means for the person, the request and the account."""

    HANDED = "WhatsApp has it"
    AGAIN = "not accepted, nobody knows why; try a few times"
    DOWN = "WhatsApp is out of order; try again soon"
    THROTTLED = "too fast for the number, or in maintenance: not a try at all; slow down"
    CROWDED = "too many messages to this person: not a try at all; send later"
    FAILED = "will never reach this person"
    OUR_MISTAKE = "the request is wrong"
    TEMPLATE = "this template cannot be sent; another wording may"
    ACCOUNT = "nobody can be reached: token, permission, payment or lock"
    IN_DOUBT = "the request left and no answer came: nobody knows"


_CODES: Mapping[Meaning, tuple[int, ...]] = {
    # Unknown error: perhaps the request, perhaps WhatsApp.
    Meaning.AGAIN: (1, 131000),
    Meaning.DOWN: (2, 131016, 133004),
    # Limits of the app, the user, the page, the account and the number; throughput upgrade;
    # maintenance.
    Meaning.THROTTLED: (4, 17, 32, 341, 613, 80007, 80008, 130429, 131057, 2494100),
    # Too many to one person: one message in 6 s, 45 in a burst.
    Meaning.CROWDED: (131056,),
    # In Meta's experiment, a country that we may not send to, group chats, sender is recipient, not
    # on WhatsApp, another device, expired, per-user limits, media that cannot be fetched, no phone
    # known, something about this user, identity check.
    Meaning.FAILED: (
        130472, 130497, 131020, 131021, 131026, 131036, 131041, 131043, 131049, 131050, 131052,
        131062, 135000, 137000,
    ),
    # Parameters, window closed, type, media, method, text too long or not allowed, flows,
    # marketing, direct send.
    Meaning.OUR_MISTAKE: (
        100, 131008, 131009, 131030, 131047, 131051, 131053, 131055, 131061, 131063, 132000,
        132005, 132007, 132008, 132012, 132018, 132068, 132069, 134011, 134100, 134101, 134102,
        139200,
    ),
    # Missing or not approved in this language; paused for its quality; disabled for good.
    Meaning.TEMPLATE: (132001, 132015, 132016),
    # Token, session, signature, permission, number gone, policy, access, lock, name, payment,
    # certificate, quality, misclassification, registration. 200-299 are permissions too.
    Meaning.ACCOUNT: (
        0, 3, 10, 33, 101, 102, 104, 190, *range(200, 300), 368, 131005, 131031, 131037, 131042,
        131044, 131045, 131048, 131064, 133000, 133005, 133006, 133007, 133008, 133009, 133010,
        133015, 133016,
    ),
}  # fmt: skip
_HOUR_MS = 3_600_000
_ASIDE_MS = {132001: _HOUR_MS // 6, 132015: 3 * _HOUR_MS, 132016: 720 * _HOUR_MS}
"""Approval may come at any minute; a first pause lasts 3 h, a second 6 (META/templates/pausing);
disabled is for good."""

INVALID = 100
"""Anything may be wrong with the request: the person's number, a parameter, and ours, if the token
has lost it or its id is another's (subcode 33)."""

UNTOLD = 1
"""WhatsApp's own code for what it cannot name; ours where a failure came without a code."""

MOST_CODE = 9_999_999
"""Meta's codes have seven digits at most."""

_TOLD_BY_RECEIPT = frozenset({368, 131031, 131037, 131042, 131045, 131048, 131064})
"""What the account may be refused for after WhatsApp has taken a message: policy, lock, name,
payment, certificate, quality. All else, such as a dead token, it tells whoever calls."""

MEANING = {code: meaning for meaning, codes in _CODES.items() for code in codes}


def meaning_of(code: int) -> Meaning:
    """The class of an error code; an unknown one is tried again a few times."""
    return MEANING.get(code, Meaning.AGAIN)


def meaning_in_receipt(code: int) -> Meaning:
    """The same of a receipt. Where it could not know what it says, it is about one message."""
    meaning = meaning_of(code)
    believed = meaning is not Meaning.ACCOUNT or code in _TOLD_BY_RECEIPT
    return meaning if believed else Meaning.AGAIN


def aside_ms(code: int) -> int:
    """How long a template that was refused with ``code`` is not tried again."""
    return _ASIDE_MS.get(code, _HOUR_MS)
