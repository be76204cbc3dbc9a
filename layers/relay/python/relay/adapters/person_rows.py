"""What leads to a person: memberships by group, identities, applications, test phones.

All of it follows from the person, so a change is the difference between two such sets of items.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from relay.adapters.keyed_hash import KeyedHash
from relay.adapters.person_item import member_attributes
from relay.domain.identity import Identity
from relay.domain.member import TOMBSTONE_MS
from relay.domain.person import LATE_S, Person
from relay.domain.retention import application_ends

TEST_PHONES = "TEST_PHONES"

RowKey = tuple[str, str]
Rows = dict[RowKey, dict[str, Any]]


def rows(person: Person, keyed: KeyedHash, until: int | None) -> Rows:
    """The items by key. ``until`` is when the person is forgotten (Unix s); None: not yet."""
    found = [*_memberships(person), *_identities(person, keyed, until)]
    return by_key([*found, *_applications(person), *_test_phones(person)])


def by_key(items: Iterable[Mapping[str, Any]]) -> Rows:
    """Items by their key."""
    return {(item["pk"], item["sk"]): dict(item) for item in items}


def identity_key(keyed: KeyedHash, name: str) -> dict[str, str]:
    """Where stands who has this phone number or BSUID."""
    return {"pk": f"IDENTITY#{keyed(name)}", "sk": "IDENTITY"}


def names(identity: Identity) -> list[str]:
    """What of an identity is known."""
    return [name for name in (identity.bsuid, identity.phone) if name]


def barrier(key: Mapping[str, str], stopped: int, now_s: int) -> dict[str, Any]:
    """What is left of an identity: wishes that are not newer than ``stopped`` come too late."""
    return {**key, "stopped": stopped, "ttl": max(stopped, now_s) + LATE_S}


def _memberships(person: Person) -> Iterator[dict[str, Any]]:
    attributes = member_attributes(person.member)
    for group, each in person.memberships.items():
        item = {"pk": f"GROUP#{group}", "sk": person.id, **attributes}
        yield item if each.left is None else item | {"ttl": (each.left + TOMBSTONE_MS) // 1_000}


def _identities(person: Person, keyed: KeyedHash, until: int | None) -> Iterator[dict[str, Any]]:
    """After the person is forgotten, the newest wish to be nowhere holds on for a while."""
    ends: dict[str, int] = {}
    if until is not None:
        stopped = max(person.stopped, *person.changed.values(), 0)
        ends = {"until": until, "stopped": stopped, "ttl": max(until, stopped + LATE_S)}
    for name in names(person.identity):
        yield {**identity_key(keyed, name), "member": person.id, **ends}


def _applications(person: Person) -> Iterator[dict[str, Any]]:
    for group, since in person.applications.items():
        key = {"pk": "APPLICANTS", "sk": f"{group}#{person.id}"}
        found = {"member": person.id, "group": group, "since": since}
        yield {**key, **found, "ttl": application_ends(since)}


def _test_phones(person: Person) -> Iterator[dict[str, Any]]:
    """Where a Test finds somebody; without a number, for who reads this needs none."""
    for group in person.groups if person.test else ():
        yield {"pk": TEST_PHONES, "sk": f"{group}#{person.id}", "group": group}
