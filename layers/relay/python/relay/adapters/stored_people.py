"""Reading people from the table ``Members``.

Where something has a ``ttl``, it is gone from that second on, though DynamoDB deletes it later.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.conditions import Key

from relay.adapters.batch_get import batch_get
from relay.adapters.keyed_hash import KeyedHash
from relay.adapters.person_item import consent_from_item, person_from_item, profile_key
from relay.adapters.person_rows import Rows, by_key, identity_key, names
from relay.adapters.query import query
from relay.domain.identity import Identity
from relay.domain.person import Consent, Person
from relay.domain.retention import still_waiting
from relay.usecases.people_ports import Known
from relay.usecases.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


class StoredPeople:
    """Everybody who has written to us, read consistently."""

    def __init__(self, table: "Table", keyed: KeyedHash, clock: Clock) -> None:
        self._table, self._keyed, self._clock = table, keyed, clock

    def find(self, who: Identity) -> Known:
        """Who is known by the phone number, the BSUID or both. Two calls.

        Somebody known by that number and another BSUID is somebody else, and left out: with a new
        number comes a new BSUID (sheet of the Cloud API, 4.7), so the number has a new owner.
        """
        found = self._identities(who)
        persons = self._persons({each["member"] for each in found if "member" in each})
        lost = [each for each in found if each.get("member") not in persons]
        same = tuple(each for each in persons.values() if not differ(each.identity, who))
        return Known(same, max((int(each.get("stopped", 0)) for each in lost), default=0))

    def by_id(self, member_id: str) -> Person | None:
        """The person of that id."""
        return self._persons([member_id]).get(member_id)

    def handled(self, message: str) -> bool:
        """Whether this message (WhatsApp's id) has been handled."""
        key = self._message_key(message)
        item = self._table.get_item(Key=key, ConsistentRead=True).get("Item")
        return item is not None and any(self._alive([item]))

    def consents(self, member_id: str) -> list[Consent]:
        """What the person agreed to; of each message there is a keyed hash."""
        return [consent_from_item(item) for item in self._alive(self._proofs(member_id).values())]

    def applicants(self, group: str) -> list[tuple[str, int]]:
        """Ids of those who wait to be admitted and since when (Unix ms), the longest first."""
        condition = Key("pk").eq("APPLICANTS") & Key("sk").begins_with(f"{group}#")
        found = self._alive(query(self._table, condition))
        return sorted(
            ((each["member"], int(each["since"])) for each in found), key=lambda it: it[1]
        )

    def _identities(self, who: Identity) -> list[Mapping[str, Any]]:
        return list(self._alive(batch_get(self._table, self._identity_keys(names(who)))))

    def _persons(self, ids: Iterable[str]) -> dict[str, Person]:
        found = self._alive(batch_get(self._table, [profile_key(each) for each in ids]))
        return {each["member"]: self._person(each) for each in found}

    def _person(self, item: Mapping[str, Any]) -> Person:
        """Without applications that are past their time."""
        person = person_from_item(item)
        waiting = still_waiting(person.applications, self._clock.now())
        return replace(person, applications=waiting)

    def _proofs(self, member_id: str) -> Rows:
        condition = Key("pk").eq(f"MEMBER#{member_id}") & Key("sk").begins_with("CONSENT#")
        return by_key(query(self._table, condition))

    def _alive(self, items: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        now_s = self._now_s()
        return (item for item in items if item.get("ttl", now_s + 1) > now_s)

    def _now_s(self) -> int:
        return self._clock.now() // 1_000

    def _identity_keys(self, found: Iterable[str]) -> list[dict[str, str]]:
        return [identity_key(self._keyed, name) for name in dict.fromkeys(found)]

    def _message_key(self, message: str) -> dict[str, str]:
        return {"pk": f"MESSAGE#{self._keyed(message)}", "sk": "HANDLED"}


def differ(one: Identity, other: Identity) -> bool:
    """Two BSUIDs are two people; what is not known speaks against nothing."""
    return None not in (one.bsuid, other.bsuid) and one.bsuid != other.bsuid
