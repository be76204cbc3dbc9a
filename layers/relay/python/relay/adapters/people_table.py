"""Everybody who has written to us, in the table ``Members`` (`members_table` has its items)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from relay.adapters.consent_rows import proofs_after
from relay.adapters.keyed_hash import KeyedHash
from relay.adapters.person_change import PersonChange
from relay.adapters.person_rows import Rows, names, rows
from relay.adapters.stored_people import StoredPeople, differ
from relay.domain.identity import Identity
from relay.domain.person import Consent, Person
from relay.domain.retention import application_ends
from relay.usecases.people_ports import ChangedMeanwhile
from relay.usecases.ports import Clock

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

DAY_S = 86_400


class Counts(Protocol):
    """Where members of groups are counted."""

    def add_memberships(self, group_id: str, delta: int) -> None:
        """Count members who joined or, below 0, left."""


class PeopleTable(StoredPeople):
    """Implements the port ``People``. ``keep_days`` is how long somebody in no group is kept.

    Who waits for a coordinator is kept until that is over, and not longer for writing meanwhile.
    """

    def __init__(
        self, table: "Table", keyed: KeyedHash, clock: Clock, keep_days: int, counts: Counts
    ) -> None:
        super().__init__(table, keyed, clock)
        self._keep_s, self._counts = keep_days * DAY_S, counts

    def keep(
        self,
        person: Person,
        before: Sequence[Person] = (),
        *,
        message: str | None = None,
        consents: Sequence[Consent] = (),
    ) -> Person:
        """Store the person, as the port promises. One call; one or two more for new identities,
        for groups that changed, and for the counts of each group.
        """
        change = self._change(person, message)
        same = next((each for each in before if each.id == person.id), None)
        others = [each for each in before if each.id != person.id]
        kept = self._put(change, person, same)
        for other in others:
            self._drop(change, other)
        self._bar(change, before, person.stopped)
        if not same or same.identity != person.identity:
            self._take_over(change, person.identity, [person, *others])
        self._agree(change, kept, before, consents)
        change.write()
        self._count([kept], before)
        return kept

    def erase(self, person: Person, said: int, message: str | None = None) -> None:
        """Forget the person, as the port promises. Some calls for each id they have had."""
        change = self._change(person, message)
        stored = self.by_id(person.id)
        if (stored.version if stored else 0) != person.version:
            raise ChangedMeanwhile
        same = {each.id: each for each in self.find(person.identity).persons}
        gone = list((same | ({stored.id: stored} if stored else {})).values())
        for each in gone:
            self._drop(change, each)
            change.replace(self._proofs(each.id), {})
        stopped = max([said, person.stopped, *(each.stopped for each in gone)])
        self._bar(change, [person, *gone], stopped)
        self._take_over(change, person.identity, gone)
        change.write()
        self._count([], gone)

    def forgotten_at(self, person: Person) -> int | None:
        """When the person is forgotten if nothing comes (Unix s); None: they are in a group."""
        if person.groups:
            return None
        if person.applications:
            return max(map(application_ends, person.applications.values()))
        lefts = [each.left for each in person.memberships.values() if each.left is not None]
        last = max([person.seen, *lefts]) or self._clock.now()
        return last // 1_000 + self._keep_s

    def _change(self, person: Person, message: str | None) -> PersonChange:
        handled = None if message is None else self._message_key(message)
        return PersonChange(self._table, person.id, self._now_s(), handled)

    def _put(self, change: PersonChange, person: Person, before: Person | None) -> Person:
        kept, until = replace(person, version=person.version + 1), self.forgotten_at(person)
        change.put(kept, person.version, until)
        change.replace(self._rows(before) if before else {}, self._rows(kept))
        return kept

    def _drop(self, change: PersonChange, person: Person) -> None:
        change.drop(person)
        change.replace(self._rows(person), {})

    def _bar(self, change: PersonChange, lost: Iterable[Person], stopped: int) -> None:
        """What these persons were known by, and nobody is any more."""
        found = (name for each in lost for name in names(each.identity))
        change.bar([(each["pk"], each["sk"]) for each in self._identity_keys(found)], stopped)

    def _take_over(self, change: PersonChange, who: Identity, ours: Sequence[Person]) -> None:
        """Whoever else had that number has it no more; WhatsApp gave it to somebody new.

        Raises ChangedMeanwhile for somebody who is the same person, and was not known to be.
        """
        found = self._identities(who)
        ids = {each["member"] for each in found if "member" in each} - {each.id for each in ours}
        for other in self._persons(ids).values():
            if not differ(other.identity, who):
                raise ChangedMeanwhile
            stripped = replace(other, identity=Identity(bsuid=other.identity.bsuid))
            self._put(change, stripped, other)

    def _agree(
        self,
        change: PersonChange,
        person: Person,
        before: Sequence[Person],
        consents: Sequence[Consent],
    ) -> None:
        """Proofs are written, and read first where groups changed or two persons are one: none is
        to end before a membership, or after the person.
        """
        others = [each.id for each in before if each.id != person.id]
        stood: Rows = {}
        if others or any(_standing(each) != _standing(person) for each in before):
            for member_id in [person.id, *others]:
                stood |= self._proofs(member_id)
        ends = [self._now_s() + self._keep_s, self.forgotten_at(person)]
        until = min(each for each in ends if each is not None)
        alive = list(self._alive(stood.values()))
        new = [replace(each, message=self._keyed(each.message)) for each in consents]
        change.replace(stood, proofs_after(alive, new, person, until))

    def _count(self, after: Iterable[Person], before: Iterable[Person]) -> None:
        """Beside the change, not in it: the count is a hint, and recounted daily."""
        changes = Counter(group for each in after for group in each.groups)
        changes.subtract(group for each in before for group in each.groups)
        with suppress(BotoCoreError, ClientError):
            for group, delta in changes.items():
                if delta:
                    self._counts.add_memberships(group, delta)

    def _rows(self, person: Person) -> Rows:
        return rows(person, self._keyed, self.forgotten_at(person))


def _standing(person: Person) -> dict[str, int | None]:
    """The groups of a person; since when they wait, where they do."""
    return {**dict.fromkeys(person.groups), **person.applications}
