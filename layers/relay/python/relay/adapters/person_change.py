"""One change of people: how the table ``Members`` stands before and after, written at once.

Everything that leads to a person follows from the person (`relay.adapters.person_rows`), so only
differences are written; and each person concerned is at the version that was read, or nothing is.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from relay.adapters.person_item import profile_item, profile_key
from relay.adapters.person_rows import Rows, barrier
from relay.adapters.transaction import MOST_ITEMS, Contended, Transaction
from relay.domain.person import LATE_S, Person
from relay.usecases.people_ports import ChangedMeanwhile, HandledBefore

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

ABSENT: Mapping[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}


class PersonChange:
    """A change of the person of that id, and of whoever else it concerns.

    ``handled`` is the key of the message that made it, if one did.
    """

    def __init__(
        self, table: "Table", member_id: str, now_s: int, handled: Mapping[str, str] | None
    ) -> None:
        self._now_s, self._by_message = now_s, handled is not None
        self._transaction = Transaction(table)
        self._core, self._checks = list[Any](), list[Any]()
        self._before: Rows = {}
        self._after: Rows = {}
        self._ours = {member_id}
        if handled:
            item = {**handled, "ttl": now_s + LATE_S}
            self._core.append(self._transaction.put_marked(item, ABSENT))

    def put(self, person: Person, version: int, until: int | None) -> None:
        """The person is stored where ``version`` stood, to be forgotten at ``until`` (Unix s)."""
        item = profile_item(person) | ({} if until is None else {"ttl": until})
        self._core.append(self._transaction.put_marked(item, _standing_at(version)))
        self._know(person.id, version)

    def drop(self, person: Person) -> None:
        """The person is gone."""
        demand = _standing_at(person.version)
        self._core.append(self._transaction.delete(profile_key(person.id), demand))
        self._know(person.id, person.version)

    def replace(self, before: Rows, after: Rows) -> None:
        """What leads to a person, or belongs to them, otherwise."""
        self._before |= before
        self._after |= after

    def bar(self, identities: Iterable[tuple[str, str]], stopped: int) -> None:
        """These lead nowhere; a wish that is not newer than ``stopped`` (Unix s) comes too late."""
        if stopped + LATE_S > self._now_s:
            for pk, sk in identities:
                item = barrier({"pk": pk, "sk": sk}, stopped, self._now_s)
                self._after.setdefault((pk, sk), item)

    def write(self) -> None:
        """Write the change: in one transaction, if AWS takes so many items at once.

        A larger one (members of dozens of groups turn out to be one person) begins with rows that
        do not count yet, each part under the same versions, and ends with the persons: whoever
        repeats it repeats all. Raises HandledBefore, ChangedMeanwhile.
        """
        rows = self._differences()
        early = max(0, len(rows) - (MOST_ITEMS - len(self._core)))
        size = MOST_ITEMS - len(self._checks)
        for first in range(0, early, size):
            self._send([*self._checks, *rows[first : min(early, first + size)]], by_message=False)
        self._send([*self._core, *rows[early:]], by_message=self._by_message)

    def _send(self, parts: list[Any], *, by_message: bool) -> None:
        try:
            self._transaction.send(parts)
        except Contended as contended:
            if by_message and 0 in contended.refused:
                raise HandledBefore from contended
            raise ChangedMeanwhile from contended

    def _know(self, member_id: str, version: int) -> None:
        self._ours.add(member_id)
        if version:
            check = self._transaction.check(profile_key(member_id), _standing_at(version))
            self._checks.append(check)

    def _differences(self) -> list[Any]:
        """Memberships first, identities last: once those lead to a person, all is as it will be."""
        keys = sorted({*self._before, *self._after}, key=lambda key: (key[1] == "IDENTITY", key))
        return [self._part(key) for key in keys if self._before.get(key) != self._after.get(key)]

    def _part(self, key: tuple[str, str]) -> Any:
        pk, sk = key
        if key not in self._after:
            return self._transaction.delete({"pk": pk, "sk": sk})
        demand = self._free() if sk == "IDENTITY" else None
        return self._transaction.put(self._after[key], demand)

    def _free(self) -> dict[str, Any]:
        """An identity of nobody else: absent, ours, a barrier, or of somebody forgotten."""
        ids = {f":id{place}": member for place, member in enumerate(sorted(self._ours))}
        return {
            "ConditionExpression": "attribute_not_exists(#member) OR #until <= :now"
            f" OR #member IN ({', '.join(ids)})",
            "ExpressionAttributeNames": {"#member": "member", "#until": "until"},
            "ExpressionAttributeValues": {":now": self._now_s, **ids},
        }


def _standing_at(version: int) -> dict[str, Any]:
    """The demand that a person is as they were read."""
    if not version:
        return dict(ABSENT)
    return {
        "ConditionExpression": "#version = :version",
        "ExpressionAttributeNames": {"#version": "version"},
        "ExpressionAttributeValues": {":version": version},
    }
