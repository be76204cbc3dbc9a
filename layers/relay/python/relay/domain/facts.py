"""What is known of sends: facts that come twice, late and in any order, and only grow."""

from base64 import urlsafe_b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

MARK_CHARACTERS = 9
"""Of a quote mark: 54 bits. That a message is taken for one of a slice's 171 by chance happens once
in 10^14 cases."""


class Try(NamedTuple):
    """A send to a member in the ``attempt``-th turn with their slice; written ``member#attempt``.

    No two sends to a member bear the same number, as a receipt may come long after.
    """

    member: str
    attempt: int

    def __str__(self) -> str:
        return f"{self.member}#{self.attempt}"

    @classmethod
    def parse(cls, text: str) -> "Try":
        """The try that ``str(attempt)`` gave."""
        member, _, attempt = text.partition("#")
        return cls(member, int(attempt))


Tries = frozenset[Try]
NONE: Tries = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of tries.

    ``again`` are known to have come to nothing for a reason that may pass, ``failed`` for one that
    will not, both with WhatsApp's code; ``handed_at`` is when the first and the last of ``handed``
    were (Unix ms). ``quotable`` are the quote marks of the messages that WhatsApp took.
    """

    handed: Tries = NONE
    sent: Tries = NONE
    delivered: Tries = NONE
    read: Tries = NONE
    failed: Mapping[Try, int] = field(default_factory=dict)
    in_doubt: Tries = NONE
    again: Mapping[Try, int] = field(default_factory=dict)
    handed_at: tuple[int, int] | None = None
    quotable: frozenset[str] = frozenset()

    def of(self, state: str) -> Collection[Try]:
        """The tries recorded under the name of a state."""
        tries: Collection[Try] = getattr(self, state)
        return tries


def quote_mark(message: str) -> str:
    """By what a message is known again when somebody quotes it, from the id WhatsApp gave it."""
    return urlsafe_b64encode(sha256(message.encode()).digest()).decode()[:MARK_CHARACTERS]
