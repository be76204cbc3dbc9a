"""The people of a world: invented members in groups, the same ones in every run.

A group's ``hint`` is the count that the lookup cuts slices by; people may be fewer, so that a small
audience makes many slices. One number for every group, or each group's own.
"""

import random
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from relay.adapters.members_table import MembersTable
from relay.domain.member import Member, Membership
from relay.domain.slices import Part

from local.whatsapp.recipients import bsuid_of
from tests.world.boundary import Boundary


def group_id(number: int) -> str:
    """The id of the ``number``-th group."""
    return f"group-{number:04d}"


def residents(groups: int, each: int, seed: int = 1) -> list[Member]:
    """``each`` people in each of so many groups, known by number and BSUID."""
    draw = random.Random(seed)
    return [
        Member(
            id=f"{draw.getrandbits(128):032x}",
            phone=f"+{digits}",
            bsuid=bsuid_of(digits, seed),
            language="nl",
            test=False,
            memberships={group_id(number // each): Membership(0)},
        )
        for number, digits in enumerate(f"316{number:08d}" for number in range(groups * each))
    ]


Hint = int | Mapping[str, int] | None


def put_groups(table: Any, people: Iterable[Member], hint: Hint) -> list[str]:
    """Store the groups that people are in; their ids."""
    counts: defaultdict[str, int] = defaultdict(int)
    for member in people:
        for group in member.memberships:
            counts[group] += 1
    with table.batch_writer() as batch:
        for group, count in counts.items():
            number = hint.get(group, count) if isinstance(hint, Mapping) else hint or count
            batch.put_item({"pk": "GROUPS", "sk": group, "name": group, "memberships": number})
    return list(counts)


class MemoryMembers:
    """The table ``Members`` for large audiences: moto's Query slows down with its partitions."""

    def __init__(self, people: Sequence[Member], boundary: Boundary) -> None:
        self._boundary = boundary
        self._groups: defaultdict[str, list[Member]] = defaultdict(list)
        for member in sorted(people, key=lambda each: each.id):
            for group in member.memberships:
                self._groups[group].append(member)
        self._ids = {g: [each.id for each in people] for g, people in self._groups.items()}

    def of_part(self, part: Part) -> list[Member]:
        """As the table does it: one Query."""
        self._boundary.before("dynamodb", "Query")
        first, last = part.id_range
        ids = self._ids.get(part.group, [])
        found = self._groups[part.group][bisect_left(ids, first) : bisect_right(ids, last)]
        self._boundary.after("dynamodb", "Query")
        return found

    @contextmanager
    def plugged_in(self) -> Iterator[None]:
        """Let every ``MembersTable`` read from here."""

        def of_part(_: MembersTable, part: Part) -> list[Member]:
            return self.of_part(part)

        with patch.object(MembersTable, "of_part", of_part):
            yield
