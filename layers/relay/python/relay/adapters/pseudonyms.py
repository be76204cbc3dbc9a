"""What the police see in place of a person."""

from dataclasses import dataclass

from relay.adapters.keyed_hash import KeyedHash

LENGTH = 6
"""Hexadecimal digits: enough to tell some thousands of people apart, too few to look one up."""


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """A keyed hash of the member's id; once the member is erased, nothing leads to it."""

    keyed: KeyedHash

    def __call__(self, member_id: str) -> str:
        """Always the same for one person."""
        return self.keyed(f"pseudonym {member_id}")[:LENGTH].upper()
