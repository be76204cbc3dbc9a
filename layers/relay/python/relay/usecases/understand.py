"""What a message means, and who takes it from there: groups, reports, or the person's own data."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from relay.domain.guard import Sense, read
from relay.domain.inbound import Inbound, Kind
from relay.domain.own_data import erased, personal_data
from relay.domain.payload import Verb, payload_in
from relay.domain.wish import Asked, Wish, wish_of
from relay.usecases.exchange import Exchange
from relay.usecases.people_ports import People
from relay.usecases.talk_of_groups import TalkOfGroups
from relay.usecases.talk_of_reports import TalkOfReports

Do = Callable[[Exchange, str], None]

_WORDLESS = ("system", "revoke", "order")
"""Types that are no message of a person's to us."""

_LEAVING = (Wish.STOP, Wish.ERASE)

_ID = re.compile(r"[0-9a-f-]{36}", re.A)


@dataclass(frozen=True, slots=True)
class Understand:
    """Reads a message and does what it asks for, in the exchange; nothing is stored or sent."""

    groups: TalkOfGroups
    reports: TalkOfReports
    people: People

    def __call__(self, exchange: Exchange) -> None:
        """A button says all by itself; a whole message may be a wish; the rest was observed."""
        inbound = exchange.inbound
        tapped = payload_in(inbound.payload) if inbound.kind is Kind.TAP else None
        if tapped:
            verb, about = tapped
            return self._taps[verb](exchange, about)
        asked = _asked(inbound)
        if asked:
            return self._wish(exchange, asked)
        if inbound.kind is Kind.OTHER and not inbound.text:
            return self._unreadable(exchange)
        if inbound.text or inbound.kind is not Kind.REACTION:
            return self.reports.take(exchange)
        return None  # somebody took a reaction back

    def _wish(self, exchange: Exchange, asked: Asked) -> None:
        if asked.wish is Wish.JOIN and self._was_seen(exchange, asked.about):
            return self.reports.take(exchange)
        if exchange.person.version == 0:
            exchange.speak(asked.language)
        return self._wishes[asked.wish](exchange, asked.about)

    def _was_seen(self, exchange: Exchange, about: str) -> bool:
        """Whether a word of joining only opens a sentence that is for the police."""
        words = read(exchange.inbound.text)
        seen = words.danger or words.sense is Sense.OBSERVATION
        return seen and not self.groups.knows(about)

    @property
    def _wishes(self) -> Mapping[Wish, Do]:
        groups = self.groups
        return {
            Wish.STOP: lambda exchange, _: groups.stop(exchange),
            Wish.JOIN: groups.look_for,
            Wish.CODE: groups.show_code,
            Wish.GROUPS: lambda exchange, _: groups.list_groups(exchange),
            Wish.LANGUAGE: groups.speak,
            Wish.MY_DATA: lambda exchange, _: self._tell_data(exchange),
            Wish.ERASE: lambda exchange, _: exchange.say(exchange.voice.erase_question()),
            Wish.HELP: lambda exchange, _: exchange.say(exchange.voice.howto()),
        }

    @property
    def _taps(self) -> Mapping[Verb, Do]:
        groups, reports = self.groups, self.reports
        return {
            Verb.TIP: lambda exchange, about: self._with_id(reports.announce, exchange, about),
            Verb.CODE: groups.use_code,
            Verb.ENTER: groups.enter,
            Verb.ASK: groups.ask,
            Verb.LEAVE: groups.leave,
            Verb.LANGUAGE: groups.speak,
            Verb.REPORT: lambda exchange, about: self._with_id(reports.confirm, exchange, about),
            Verb.SHOW: lambda exchange, about: self._with_id(reports.show, exchange, about),
            Verb.HIDE: lambda exchange, _: reports.hide(exchange),
            Verb.ERASE: lambda exchange, _: self._erase(exchange),
            Verb.NO: lambda exchange, _: None,
        }

    def _with_id(self, do: Do, exchange: Exchange, about: str) -> None:
        """Only with an id of the form that we give out."""
        if _ID.fullmatch(about):
            do(exchange, about)

    def _tell_data(self, exchange: Exchange) -> None:
        consents, person = self.people.consents(exchange.person.id), exchange.person
        theirs = [*person.groups, *person.applications, *(each.group for each in consents)]
        groups = self.groups.groups.named(list(dict.fromkeys(theirs)))
        exchange.say(personal_data(exchange.voice, person, consents, groups))

    def _erase(self, exchange: Exchange) -> None:
        """Whoever joined since they asked for it is known anew: only what is older goes."""
        person = exchange.person
        here = (*person.groups, *person.applications)
        if any(person.changed.get(group, 0) > exchange.inbound.at for group in here):
            return self.groups.stop(exchange)
        exchange.erase = True
        return exchange.say(erased(exchange.voice))

    def _unreadable(self, exchange: Exchange) -> None:
        if exchange.inbound.type not in _WORDLESS:
            exchange.say(exchange.voice.unreadable())


def _asked(inbound: Inbound) -> Asked | None:
    """What a message asks for; under a file or beside a place only whether to leave."""
    if inbound.kind is Kind.REACTION or inbound.type == "contacts":
        return None
    asked = wish_of(inbound.text)
    if asked and (inbound.attachment or inbound.place) and asked.wish not in _LEAVING:
        return None
    return asked
