"""Storing many people at once: the invented ones of the local stack and of tests."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from relay.adapters.keyed_hash import KeyedHash
from relay.adapters.person_item import profile_item
from relay.adapters.person_rows import rows
from relay.domain.identity import Identity
from relay.domain.member import Member
from relay.domain.person import Person

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


def put_members(table: "Table", keyed: KeyedHash, members: Iterable[Member]) -> None:
    """Store members, whatever stood there, 25 items a call. Counts of groups are not touched."""
    with table.batch_writer() as batch:
        for member in members:
            person = Person(
                member.id,
                Identity(member.phone, member.bsuid),
                member.language,
                member.test,
                member.memberships,
                version=1,
            )
            batch.put_item(profile_item(person))
            for item in rows(person, keyed, None).values():
                batch.put_item(item)
