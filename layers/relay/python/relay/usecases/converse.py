"""The conversation with one person: what they sent is understood, kept, and answered, once.

The order makes it safe. What is for the police is stored first (again and again, if need be); then
one write stores the person, and that the message was handled; only then is anything sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from relay.domain.identity import Identity
from relay.domain.inbound import Inbound, Sighting
from relay.domain.member import new_member_id
from relay.domain.merging import merged
from relay.domain.person import Person, stopped
from relay.domain.report import ReportKind
from relay.usecases.exchange import Exchange, Town
from relay.usecases.people_ports import ChangedMeanwhile, HandledBefore, Known, People
from relay.usecases.ports import Clock
from relay.usecases.report_ports import MediaQueue, ReportEvents, ReportIntake
from relay.usecases.say import Say
from relay.usecases.sending_ports import Sender
from relay.usecases.understand import Understand

MOST_ROUNDS = 5
"""Tries to change a person whom somebody else changes at the same time."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a message, in numbers. ``about`` is the kind of what the police got, if any."""

    known: bool = False
    answers: int = 0
    lost_answers: int = 0
    left: bool = False
    about: ReportKind | None = None


class NobodyYet(Exception):
    """Somebody moved of whom nobody knows: an earlier move may still be on its way."""


@dataclass(frozen=True, slots=True)
class Shelves:
    """Where what people tell is kept."""

    reports: ReportIntake
    events: ReportEvents
    media: MediaQueue


@dataclass(frozen=True, slots=True)
class Converse:
    """Takes one message, or what a receipt has shown, and does all that follows from it."""

    people: People
    shelves: Shelves
    sender: Sender
    understand: Understand
    say: Say
    clock: Clock
    town: Town

    def __call__(self, told: Inbound | Sighting) -> Heard:
        """Raises ChangedMeanwhile if somebody else changes the person again and again."""
        for _ in range(MOST_ROUNDS):
            try:
                return self._learn(told) if isinstance(told, Sighting) else self._hear(told)
            except HandledBefore:
                return Heard(known=True)
            except ChangedMeanwhile:
                continue
        raise ChangedMeanwhile

    def _hear(self, inbound: Inbound) -> Heard:
        if self.people.handled(inbound.id):
            return Heard(known=True)
        if inbound.moved_to:
            return self._move(inbound, inbound.moved_to)
        now, known = self.clock.now(), self.people.find(inbound.sender)
        person = replace(self._one_of(known, inbound.sender, now), seen=now)
        exchange = Exchange(inbound, person, now, self.town)
        self.understand(exchange)
        self._keep(exchange, known.persons)
        sent = self.say(exchange.person.identity, exchange.replies)
        return Heard(
            answers=sent,
            lost_answers=len(exchange.replies) - sent,
            left=exchange.leaves,
            about=exchange.report.kind if exchange.report else None,
        )

    def _keep(self, exchange: Exchange, before: Sequence[Person]) -> None:
        """Reports, then the person; and before a leave is stored, running deliveries know it."""
        self._report(exchange)
        inbound, person = exchange.inbound, exchange.person
        if exchange.leaves or exchange.erase:
            self._note_leave([person, *before])
        if exchange.erase:
            self.people.erase(person, inbound.at, inbound.id)
            return
        self.people.keep(person, before, message=inbound.id, consents=exchange.consents)

    def _report(self, exchange: Exchange) -> None:
        report, file = exchange.report, exchange.inbound.attachment
        if report is None:
            return
        self.shelves.reports.keep(report)
        if report.kind is not ReportKind.CHATTER:
            self.shelves.events.raise_new(report)
        if file and report.media:
            self.shelves.media.put(report.id, file)

    def _learn(self, sighting: Sighting) -> Heard:
        """A receipt has shown a member's number and BSUID: whichever was not known is, now."""
        person, known = self.people.by_id(sighting.member), self.people.find(sighting.identity)
        if person is None or person.identity == sighting.identity:
            return Heard(known=True)
        others = [each for each in known.persons if each.id != person.id]
        one = _united(person, others, known.stopped, self.clock.now())
        self._become(replace(one, identity=sighting.identity), [person, *others])
        return Heard()

    def _move(self, inbound: Inbound, new: Identity) -> Heard:
        """Another number, another user id, the same person. Whoever had that number has lost it."""
        old, there = self.people.find(inbound.sender), self.people.find(new)
        if not old.persons:
            if there.persons:
                return Heard(known=True)
            raise NobodyYet
        now, same = self.clock.now(), [each for each in there.persons if _may_be(each, new)]
        one = _united(self._one_of(old, inbound.sender, now), same, there.stopped, now)
        before = {each.id: each for each in (*old.persons, *same)}
        self._become(replace(one, identity=new), list(before.values()), inbound.id)
        return Heard()

    def _become(self, one: Person, before: Sequence[Person], message: str | None = None) -> None:
        """Store who somebody turned out to be; deliveries learn first what they have left."""
        if {group for each in before for group in each.groups} - {*one.groups}:
            self._note_leave(before)
        self.people.keep(one, before, message=message)

    def _note_leave(self, persons: Sequence[Person]) -> None:
        for member_id in {each.id for each in persons}:
            self.sender.note_leave(member_id)

    def _one_of(self, known: Known, who: Identity, now: int) -> Person:
        """The person that this identity stands for, with all that it shows of them."""
        if not known.persons:
            default = self.town.languages[0]
            return Person(new_member_id(), who, default, stopped=known.stopped)
        first, *others = sorted(known.persons, key=lambda each: len(each.groups), reverse=True)
        one = _united(first, others, known.stopped, now)
        return replace(one, identity=one.identity.joined_with(who))


def _united(person: Person, others: Sequence[Person], since: int, now: int) -> Person:
    """Several who are one; ``since`` is when one of that identity stopped last, or was erased."""
    for other in others:
        person = merged(person, other)
    return stopped(person, since, now) if since else person


def _may_be(person: Person, identity: Identity) -> bool:
    """Another BSUID is another person, who had the number before."""
    return person.identity.bsuid in (None, identity.bsuid)
