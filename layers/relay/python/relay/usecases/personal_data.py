"""What is held about a person, and what is left once they are erased: rights under the GDPR."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Protocol

from relay.domain.person import Consent, Person
from relay.domain.retention import (
    BACKUP_DAYS,
    BARRIER_DAYS,
    DEAD_LETTER_DAYS,
    INBOUND_QUEUE_DAYS,
    application_ends,
)
from relay.usecases.people_ports import ChangedMeanwhile, People
from relay.usecases.ports import Clock

REPORTS = (
    "Tips and reports carry no link to a person, unless they agreed to sign them with a pseudonym. "
    "They stay with the police for as long as their retention says."
)

ELSEWHERE = (
    "A keyed hash of the number and one of the WhatsApp id, by which the person is found, with the"
    " newest STOP or wish.",
    "A keyed hash of each message that was handled, for 30 days, without a link to the person.",
    "The member id, in the ledgers of alerts: which messages were sent, delivered and read, for as"
    " long as the alerts are kept.",
    "The member id, for a minute, where deliveries learn who left a group.",
    f"Messages not handled yet, for {INBOUND_QUEUE_DAYS} days in the inbound queue and for"
    f" {DEAD_LETTER_DAYS} among dead letters.",
    f"Backups of all of this, for {BACKUP_DAYS} days.",
)
"""What is held beside the person's own data; the receipt of an erasure has the same days."""

MOST_ROUNDS = 5
"""Tries to erase a person whom somebody else changes at the same time."""


class Leaves(Protocol):
    """Tells deliveries that are under way."""

    def note_leave(self, member_id: str) -> None:
        """No request to this member starts any more, from a few seconds on."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What went with a person, in numbers, and how many days something may still be elsewhere."""

    member: str
    identities: int
    memberships: int
    applications: int
    consents: int
    reports: str = REPORTS
    inbound_queue_days: int = INBOUND_QUEUE_DAYS
    dead_letter_days: int = DEAD_LETTER_DAYS
    backup_days: int = BACKUP_DAYS
    hashed_identity_days: int = BARRIER_DAYS


@dataclass(frozen=True, slots=True)
class ErasePerson:
    """Erases a person by hand, with whoever turns out to be the same.

    Deliveries under way are told first, so that they stop in time.
    """

    people: People
    leaves: Leaves
    clock: Clock

    def __call__(self, member_id: str) -> Receipt | None:
        """Erase; None if there is nobody of that id. Raises ChangedMeanwhile."""
        person = self.people.by_id(member_id)
        if person is None:
            return None
        for _ in range(MOST_ROUNDS):
            same = [each for each in self.people.find(person.identity).persons if each != person]
            gone = receipt([person, *same], self.people)
            for each in (person, *same):
                self.leaves.note_leave(each.id)
            try:
                self.people.erase(person, self.clock.now() // 1_000)
            except ChangedMeanwhile:
                person = self._as_now(person)
                if person is None:
                    return gone
            else:
                return gone
        raise ChangedMeanwhile

    def _as_now(self, person: Person) -> Person | None:
        """The person after a change, merged into another perhaps. None: gone, by this very call if
        the answer of AWS was lost and boto3 repeated it.
        """
        same = self.people.by_id(person.id)
        return same or next(iter(self.people.find(person.identity).persons), None)


def describe(
    person: Person,
    consents: Sequence[Consent],
    *,
    pseudonym: str | None = None,
    forgotten_at: int | None = None,
) -> dict[str, object]:
    """All that is held about a person, for them to read; times are in UTC, ISO 8601.

    ``pseudonym`` is what their signed reports bear, ``forgotten_at`` (Unix s) is when all of it
    goes if nothing comes; None: as long as they are in a group.
    """
    topic = person.topic
    return {
        "member": person.id,
        "phone": person.identity.phone,
        "bsuid": person.identity.bsuid,
        "language": person.language,
        "test_phone": person.test,
        "memberships": [
            {
                "group": group,
                "joined": _at(each.joined),
                "left": None if each.left is None else _at(each.left),
                "away": [{"from": _at(start), "until": _at(end)} for start, end in each.gaps],
            }
            for group, each in person.memberships.items()
        ],
        "applications": [
            {"group": group, "since": _at(since), "until": _at(application_ends(since) * 1_000)}
            for group, since in person.applications.items()
        ],
        "consents": [asdict(each) | {"at": _at(each.at)} for each in consents],
        "answers_told": _moments(person.told),
        "newest_wishes": {group: _at(said * 1_000) for group, said in person.changed.items()},
        "newest_stop": _at(person.stopped * 1_000) if person.stopped else None,
        "reports_are_anonymous": person.anonymous,
        "pseudonym_on_signed_reports": pseudonym,
        "topic": {"alert": topic.alert_id, "until": _at(topic.until)} if topic else None,
        "last_seen": _at(person.seen) if person.seen else None,
        "forgotten_at": None if forgotten_at is None else _at(forgotten_at * 1_000),
        "reports": REPORTS,
        "elsewhere": list(ELSEWHERE),
    }


def receipt(persons: Sequence[Person], people: People) -> Receipt:
    """What goes when these are erased, who are one person."""
    identities = {(each.identity.phone, each.identity.bsuid) for each in persons}
    return Receipt(
        member=persons[0].id,
        identities=len({name for each in identities for name in each if name}),
        memberships=sum(len(each.groups) for each in persons),
        applications=sum(len(each.applications) for each in persons),
        consents=sum(len(people.consents(each.id)) for each in persons),
    )


def _at(moment: int) -> str:
    return datetime.fromtimestamp(moment / 1_000, UTC).isoformat(timespec="seconds")


def _moments(moments: Mapping[str, int]) -> dict[str, str]:
    return {each: _at(moment) for each, moment in moments.items()}
