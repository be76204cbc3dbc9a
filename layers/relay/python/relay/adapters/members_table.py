"""The table ``Members``: people by id, and their memberships by group.

========================  =============  ==========================================================
pk                        sk             what
========================  =============  ==========================================================
``GROUP#<group>``         member id      a membership, with all that a delivery needs to know
``MEMBER#<member id>``    ``PROFILE``    the person
========================  =============  ==========================================================

Both carry the same attributes, so one Query reads a slice. Each membership knows all groups of its
member: that is how a person in several groups gets one message.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Key

from relay.adapters.query import query
from relay.domain.member import Member, Membership
from relay.domain.slices import Part

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


class MembersTable:
    """People by group."""

    def __init__(self, table: "Table") -> None:
        self._table = table

    def of_part(self, part: Part) -> list[Member]:
        """Everybody of that part of the group, tombstones included; read consistently."""
        first, last = part.id_range
        condition = Key("pk").eq(f"GROUP#{part.group}") & Key("sk").between(first, last)
        return [_member(item) for item in query(self._table, condition)]

    def put_many(self, members: Iterable[Member]) -> None:
        """Store members with their memberships, 25 items a call. Counts are not touched."""
        with self._table.batch_writer() as batch:
            for member in members:
                attributes = _attributes(member)
                batch.put_item({"pk": f"MEMBER#{member.id}", "sk": "PROFILE", **attributes})
                for group in member.memberships:
                    batch.put_item({"pk": f"GROUP#{group}", "sk": member.id, **attributes})


def _attributes(member: Member) -> dict[str, Any]:
    identity = {"phone": member.phone, "bsuid": member.bsuid}
    return {
        **{name: value for name, value in identity.items() if value is not None},
        "member": member.id,
        "language": member.language,
        "test": member.test,
        "memberships": {
            group: {"joined": each.joined} | ({} if each.left is None else {"left": each.left})
            for group, each in member.memberships.items()
        },
    }


def _member(item: Mapping[str, Any]) -> Member:
    return Member(
        id=item["member"],
        phone=item.get("phone"),
        bsuid=item.get("bsuid"),
        language=item["language"],
        test=item["test"],
        memberships={
            group: Membership(int(each["joined"]), int(each["left"]) if "left" in each else None)
            for group, each in item["memberships"].items()
        },
    )
