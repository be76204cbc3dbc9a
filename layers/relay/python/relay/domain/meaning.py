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
    # Limits of the app, the account and the number; throughput upgrade; maintenance.
    Meaning.THROTTLED: (4, 80007, 130429, 131057, 2494100),
    # Too many to one person: one message in 6 s, 45 in a burst.
    Meaning.CROWDED: (131056,),
    # In Meta's experiment, a country that we may not send to, group chats, sender is recipient, not
    # on WhatsApp, another device, per-user limits, media that cannot be fetched, no phone known.
    Meaning.FAILED: (
        130472, 130497, 131020, 131021, 131026, 131036, 131041, 131049, 131050, 131052, 131062,
    ),
    # Parameters, window closed, type, media, method, identity check, text too long or not allowed,
    # flows, marketing, direct send.
    Meaning.OUR_MISTAKE: (
        100, 131008, 131009, 131030, 131047, 131051, 131053, 131055, 131061, 131063, 132000,
        132005, 132007, 132008, 132012, 132018, 132068, 132069, 134011, 134100, 134101, 134102,
        135000, 137000, 139200,
    ),
    # Missing or not approved in this language; paused for its quality; disabled for good.
    Meaning.TEMPLATE: (132001, 132015, 132016),
    # Token, permission, number gone, policy, access, lock, name, payment, certificate,
    # quality, misclassification, registration. 200-299 are permissions too.
    Meaning.ACCOUNT: (
        0, 3, 10, 33, 190, *range(200, 300), 368, 131005, 131031, 131037, 131042, 131044,
        131045, 131048, 131064, 133000, 133005, 133006, 133008, 133009, 133010, 133015, 133016,
    ),
}  # fmt: skip
_HOUR_MS = 3_600_000
_ASIDE_MS = {132001: _HOUR_MS // 6, 132015: 3 * _HOUR_MS, 132016: 720 * _HOUR_MS}
"""Approval may come at any minute; a first pause lasts 3 h, a second 6 (META/templates/pausing);
disabled is for good."""

MEANING = {code: meaning for meaning, codes in _CODES.items() for code in codes}


def meaning_of(code: int) -> Meaning:
    """The class of an error code; an unknown one is tried again a few times."""
    return MEANING.get(code, Meaning.AGAIN)


def aside_ms(code: int) -> int:
    """How long a template that was refused with ``code`` is not tried again."""
    return _ASIDE_MS.get(code, _HOUR_MS)
