"""What is known of sends: facts that come twice, late and in any order, and only grow."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

SHORT_DIGITS = 12
"""Of a member's id in a ledger: the last 48 bits of a UUIDv4, all of them random (RFC 9562, 5.4).
The same in every alert. That two of a slice's people share them happens once in 10^10 slices."""

MARK_BYTES = 7
"""Of a quote mark: 56 bits. That a message is taken for one of a slice's 188 by chance happens once
in 10^14 cases."""


def short_id(member_id: str) -> str:
    """By what ledgers know a member: the end of the id."""
    return member_id[-SHORT_DIGITS:]


class Try(NamedTuple):
    """A send to a member, by their short id, in the ``attempt``-th turn with their slice, from 1.

    No two sends to a member bear the same number, as a receipt may come long after.
    """

    member: str
    attempt: int


Tries = frozenset[Try]
NONE: Tries = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of tries.

    ``again`` are known to have come to nothing for a reason that may pass, ``failed`` for one that
    will not, both with WhatsApp's code; ``handed_at`` is when the first and the last of ``handed``
    were (Unix ms). ``quotable`` are the quote marks of the messages that WhatsApp took.
    ``sent``, ``delivered`` and ``read`` come by receipt alone.
    """

    handed: Tries = NONE
    sent: Tries = NONE
    delivered: Tries = NONE
    read: Tries = NONE
    failed: Mapping[Try, int] = field(default_factory=dict)
    in_doubt: Tries = NONE
    again: Mapping[Try, int] = field(default_factory=dict)
    handed_at: tuple[int, int] | None = None
    quotable: frozenset[bytes] = frozenset()

    def of(self, state: str) -> Collection[Try]:
        """The tries recorded under the name of a state."""
        tries: Collection[Try] = getattr(self, state)
        return tries


def quote_mark(message: str) -> bytes:
    """By what a message is known again when somebody quotes it, from the id WhatsApp gave it."""
    return sha256(message.encode()).digest()[:MARK_BYTES]
