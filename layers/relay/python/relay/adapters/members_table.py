"""The table ``Members`` as deliveries read it: people by group.

=============================  ===============  ===================================================
pk                             sk               what
=============================  ===============  ===================================================
``GROUP#<group>``              member id        a membership, with all that a delivery needs to know
``MEMBER#<member id>``         ``PROFILE``      the person
``MEMBER#<member id>``         ``CONSENT#…``    what they agreed to, for the group named there
``IDENTITY#<keyed hash>``      ``IDENTITY``     who has this phone number or BSUID, or when whoever
                                                had it left
``MESSAGE#<keyed hash>``       ``HANDLED``      a message that has been handled
``APPLICANTS``                 group#member id  who waits for a coordinator
``TEST_PHONES``                group#member id  in which groups a test phone is
=============================  ===============  ===================================================

Memberships and the person carry the same attributes, so one Query reads a slice. Each membership
knows all groups of its member: that is how a person in several groups gets one message.
`relay.adapters.people_table` writes all of it. A membership that ended has a ``ttl``; it does no
harm beyond that, for nothing is sent to who has left.
"""

from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Key

from relay.adapters.person_item import member_from_item
from relay.adapters.query import query
from relay.domain.member import Member
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
        return [member_from_item(item) for item in query(self._table, condition)]

    def count(self, group: str) -> int:
        """How many are in the group now. One call per megabyte, or some 2,000 people."""
        counting: dict[str, Any] = {
            "KeyConditionExpression": Key("pk").eq(f"GROUP#{group}"),
            "FilterExpression": "attribute_not_exists(#all.#this.#left)",
            "ExpressionAttributeNames": {"#all": "memberships", "#this": group, "#left": "left"},
            "Select": "COUNT",
            "ConsistentRead": True,
        }
        found = 0
        while True:
            page = self._table.query(**counting)
            found += page["Count"]
            if "LastEvaluatedKey" not in page:
                return found
            counting["ExclusiveStartKey"] = page["LastEvaluatedKey"]
