"""The groups that an alert addresses, and who of their members it is for."""

from collections.abc import Sequence
from dataclasses import dataclass

from relay.domain.member import Member


@dataclass(frozen=True, slots=True)
class Target:
    """A group that an alert addresses, and since when (Unix ms)."""

    group: str
    name: str
    memberships: int
    added: int


def owner(member: Member, targets: Sequence[Target]) -> str | None:
    """The group whose slice serves ``member``: the first target they were in when it was added.

    One message a person follows from it, without a record of who was seen. None: they joined later
    than the alert, or were never in any target.
    """
    for target in targets:
        membership = member.memberships.get(target.group)
        if membership and membership.held_at(target.added):
            return target.group
    return None


def has_left(member: Member, targets: Sequence[Target]) -> bool:
    """Whether ``member`` is in none of the targets any more."""
    memberships = (member.memberships.get(target.group) for target in targets)
    return not any(membership and membership.left is None for membership in memberships)
