"""The conversation with one person: what they sent is understood, kept, and answered, once.

The order makes it safe. What is for the police is stored first (again and again, if need be); then
one write stores the person, and that the message was handled; only then is anything sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from relay.domain.identity import Identity
from relay.domain.inbound import Inbound, Owed, Sighting
from relay.domain.member import new_member_id
from relay.domain.merging import merged
from relay.domain.person import Person, stopped
from relay.domain.report import ReportKind
from relay.usecases.emergency_line import EmergencyLine
from relay.usecases.exchange import Exchange, Town
from relay.usecases.people_ports import ChangedMeanwhile, HandledBefore, Known, People
from relay.usecases.ports import Clock
from relay.usecases.report_ports import MediaQueue, ReportEvents, ReportIntake
from relay.usecases.say import GOODBYE_MS, PROMPT_MS, Say, Spoken
from relay.usecases.sending_ports import Sender
from relay.usecases.understand import Understand

MOST_ROUNDS = 5
"""Tries to change a person whom somebody else changes at the same time."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a message. ``about`` is the kind of what the police got, if any, and ``alert``
    the id of the alert that it answers.

    ``answers`` and ``lost_answers`` count what was said at once; ``later`` is what there is to say
    once everybody else's messages are kept, too. ``untold``: nobody could be told of the report.
    """

    known: bool = False
    answers: int = 0
    lost_answers: int = 0
    later: Sequence[Spoken] = ()
    left: bool = False
    untold: bool = False
    about: ReportKind | None = None
    alert: str | None = None


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
    emergency_line: EmergencyLine
    clock: Clock
    town: Town

    def __call__(self, told: Inbound | Owed | Sighting) -> Heard:
        """Raises ChangedMeanwhile, where others change the person all the time, and StillOwed."""
        if isinstance(told, Owed):
            return Heard(answers=1) if self.emergency_line.pay(told) else Heard(lost_answers=1)
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
        person = replace(self._one_of(known, inbound.sender), seen=now)
        exchange = Exchange(inbound, person, now, self.town)
        self.understand(exchange)
        untold = self._report(exchange)
        if known.stopped >= inbound.at and not known.persons:  # older than what was erased
            return Heard(known=True, untold=untold)
        self._keep(exchange, known.persons)
        return self._answer(exchange, untold=untold)

    def _answer(self, exchange: Exchange, *, untold: bool) -> Heard:
        """Say at once what cannot wait; its time counts from before the person was stored."""
        spoken = [Spoken(exchange.person.identity, reply) for reply in exchange.replies]
        prompt = [each for each in spoken if each.reply.prompt]
        patience = GOODBYE_MS if exchange.leaves or exchange.erase else PROMPT_MS
        unsaid = [each for each in prompt if not self.say([each], exchange.now + patience)]
        owed = self.emergency_line.owe(unsaid, exchange.inbound.at) if unsaid else 0
        return Heard(
            answers=len(prompt) - len(unsaid),
            lost_answers=len(unsaid) - owed,
            later=[each for each in spoken if not each.reply.prompt],
            left=exchange.leaves,
            untold=untold,
            about=exchange.report.kind if exchange.report else None,
            alert=exchange.report.alert_id if exchange.report else None,
        )

    def _keep(self, exchange: Exchange, before: Sequence[Person]) -> None:
        """Before a leave is stored, running deliveries know of it."""
        inbound, person = exchange.inbound, exchange.person
        everybody = [person, *before]
        gone = {group for each in before for group in each.groups} - {*person.groups}
        if gone or exchange.leaves or exchange.erase:
            self._note_leave(everybody)
        if exchange.erase:
            self.people.erase(person, inbound.at, inbound.id)
            return
        self.people.keep(person, before, message=inbound.id, consents=exchange.consents)

    def _report(self, exchange: Exchange) -> bool:
        """Keep what is for the police, again and again if need be; whether it could not be told."""
        if exchange.report is None:
            return False
        report, file = self.shelves.reports.keep(exchange.report), exchange.inbound.attachment
        if file and report.media:
            self.shelves.media.put(report.id, file)
        return report.kind is not ReportKind.CHATTER and not self.shelves.events.raise_new(report)

    def _learn(self, sighting: Sighting) -> Heard:
        """A receipt has shown a member's number and BSUID: whichever was not known is, now.

        It may come late: who is known by another name meanwhile has moved.
        """
        person, seen = self.people.by_id(sighting.member), sighting.identity
        if person is None or person.identity == seen or seen.joined_with(person.identity) != seen:
            return Heard(known=True)
        known = self.people.find(seen)
        others = [each for each in known.persons if each.id != person.id]
        one = self._heeding(known, _united(person, others), seen)
        self._become(replace(one, identity=seen), [person, *others])
        return Heard()

    def _move(self, inbound: Inbound, new: Identity) -> Heard:
        """Another number, another user id, the same person; who wrote from there, is them too."""
        old, there = self.people.find(inbound.sender), self.people.find(new)
        if not old.persons:
            if there.persons:
                return Heard(known=True)
            raise NobodyYet
        one = self._heeding(there, _united(self._one_of(old, inbound.sender), there.persons), new)
        before = {each.id: each for each in (*old.persons, *there.persons)}
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

    def _one_of(self, known: Known, who: Identity) -> Person:
        """The person that this identity stands for, with all that it shows of them."""
        if not known.persons:
            default = self.town.languages[0]
            return Person(new_member_id(), who, default, stopped=known.stopped)
        first, *others = sorted(known.persons, key=lambda each: len(each.groups), reverse=True)
        one = self._heeding(known, _united(first, others), who)
        return replace(one, identity=one.identity.joined_with(who))

    def _heeding(self, known: Known, person: Person, who: Identity) -> Person:
        """The person, having stopped when whoever had that BSUID did or was erased.

        A number may have had another owner; a BSUID is nobody else's.
        """
        if not known.stopped or not who.bsuid:
            return person
        since = self.people.find(Identity(bsuid=who.bsuid)).stopped
        return stopped(person, since, self.clock.now()) if since else person


def _united(person: Person, others: Sequence[Person]) -> Person:
    """Several who are one."""
    for other in others:
        person = merged(person, other)
    return person
