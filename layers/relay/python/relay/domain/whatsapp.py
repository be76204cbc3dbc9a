"""What is handed to WhatsApp and what its answers mean.

Every code of the Cloud API has its class in one table. Decide on the code, never on HTTP status,
title or subcode (META/support/error-codes, 2026-05-15).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from relay.domain.receipt import Errand


class Meaning(Enum):
    """What an answer means for the person, the request and the account."""

    HANDED = "WhatsApp has it"
    AGAIN = "not accepted; try again soon"
    THROTTLED = "too fast, or in maintenance: not a try at all; send again soon"
    FAILED = "will never reach this person"
    OUR_MISTAKE = "the request or a template is wrong"
    ACCOUNT = "nobody can be reached: token, permission, payment or lock"
    IN_DOUBT = "the request left and no answer came: nobody knows"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one send, and when (Unix ms); ``code`` is WhatsApp's, 0 where it gave none."""

    meaning: Meaning
    code: int = 0
    at: int = 0


@dataclass(frozen=True, slots=True)
class TemplateMessage:
    """A template message to one person, by phone number or else by BSUID."""

    phone: str | None
    bsuid: str | None
    template: str
    language: str
    parameters: Mapping[str, str]
    errand: Errand


_CODES: Mapping[Meaning, tuple[int, ...]] = {
    # Unknown error, service down.
    Meaning.AGAIN: (1, 2, 131000, 131016, 133004),
    # Limits of the app, the account, the number and the pair; throughput upgrade; maintenance.
    Meaning.THROTTLED: (4, 80007, 130429, 131056, 131057, 2494100),
    # In Meta's experiment, sender is recipient, not on WhatsApp, per-user limits, no phone known.
    Meaning.FAILED: (
        130472, 131021, 131026, 131049, 131050, 131062,
    ),
    # Parameters, window closed, type, template missing, paused, disabled, too long, refused.
    Meaning.OUR_MISTAKE: (
        100, 131008, 131009, 131030, 131047, 131051, 131053, 131055, 131061, 131063, 132000,
        132001, 132005, 132007, 132008, 132012, 132015, 132016, 132018, 132068, 132069, 135000,
    ),
    # Token, permission, number gone, policy, country, access, lock, name, payment, certificate,
    # quality, misclassification, not registered. 200-299 are permissions too.
    Meaning.ACCOUNT: (
        0, 3, 10, 33, 190, *range(200, 300), 368, 130497, 131005, 131031, 131037, 131042, 131044,
        131045, 131048, 131064, 133010,
    ),
}  # fmt: skip
MEANING = {code: meaning for meaning, codes in _CODES.items() for code in codes}


def meaning_of(code: int) -> Meaning:
    """The class of an error code; an unknown one is tried again a few times."""
    return MEANING.get(code, Meaning.AGAIN)
