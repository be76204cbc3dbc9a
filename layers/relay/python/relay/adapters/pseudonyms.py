"""What the police see in place of a person."""

from dataclasses import dataclass

from relay.adapters.keyed_hash import KeyedHash

LENGTH = 10
"""Hexadecimal digits: among 5,000 people two are taken for one in one town of 90,000."""


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """A keyed hash of the member's id: whoever holds the PseudonymKey and that id can compute it.

    Once the member is erased, only ledgers of alerts hold the id, without a number.
    """

    keyed: KeyedHash

    def __call__(self, member_id: str) -> str:
        """Always the same for one person."""
        return self.keyed(f"pseudonym {member_id}")[:LENGTH].upper()
