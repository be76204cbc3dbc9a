"""The conversation about groups: joining, leaving, choosing a language."""

from collections.abc import Sequence
from dataclasses import dataclass

from relay.domain.group import Group
from relay.domain.group_search import groups_like, names_id
from relay.domain.payload import Agreed, Verb, agreed_in, agreement
from relay.domain.person import MOST_GROUPS, MOST_ID, Consent, joined, left, stopped
from relay.domain.speech import LANGUAGES, MOST_ROWS
from relay.usecases.exchange import Exchange
from relay.usecases.people_ports import Neighbourhoods, SignupCodes

_CHANNELS = ("poster", "chat")


@dataclass(frozen=True, slots=True)
class TalkOfGroups:
    """What people wish for their groups, and the answers to it."""

    groups: Neighbourhoods
    codes: SignupCodes

    def show_code(self, exchange: Exchange, code: str) -> None:
        """A code from the page was sent; whoever sent it is asked, whoever filled the form."""
        signup = self.codes.get(code, exchange.moment)
        if signup is None:
            return exchange.say(exchange.voice.code_unknown())
        exchange.speak(signup.language)
        return self._ask(exchange, self._named(signup.groups), Verb.CODE, code)

    def use_code(self, exchange: Exchange, about: str) -> None:
        """The button under the question was tapped."""
        agreed = self._agreed(exchange, about)
        if agreed is None:
            return None
        signup = self.codes.use(agreed.about[0], exchange.inbound.id, exchange.moment)
        if signup is None:
            return exchange.say(exchange.voice.code_unknown())
        return self._enter(exchange, self._named(signup.groups), "page", agreed)

    def knows(self, written: str) -> bool:
        """Whether a group may be meant."""
        return bool(groups_like(written, self.groups.all()))

    def look_for(self, exchange: Exchange, written: str) -> None:
        """A join word, with or without the name of a neighbourhood."""
        if not written:
            return exchange.say(exchange.voice.howto())
        found = groups_like(written, self.groups.all())
        if len(found) != 1:
            return exchange.say(exchange.voice.which_group(found))
        channel = "poster" if names_id(written, found[0]) else "chat"
        return self._ask(exchange, found, Verb.ENTER, channel, found[0].id)

    def ask(self, exchange: Exchange, group: str) -> None:
        """A group was chosen from a list."""
        self._ask(exchange, self._named([group]), Verb.ENTER, "chat", group)

    def enter(self, exchange: Exchange, about: str) -> None:
        """The button under the question was tapped."""
        agreed = self._agreed(exchange, about)
        if agreed and len(agreed.about) == 2 and agreed.about[0] in _CHANNELS:
            channel, group = agreed.about
            self._enter(exchange, self._named([group]), channel, agreed)

    def leave(self, exchange: Exchange, group: str) -> None:
        """One group, from the list."""
        was_known, named = exchange.person.knows(group), self._named([group])
        if not was_known and not named:
            return
        exchange.person = left(exchange.person, [group], exchange.inbound.at, exchange.now)
        if was_known and not exchange.person.knows(group):
            exchange.leaves = True
            exchange.say(exchange.voice.left_group(named))

    def stop(self, exchange: Exchange) -> None:
        """Out of everything, at once."""
        before = exchange.person
        exchange.person = stopped(before, exchange.inbound.at, exchange.now)
        here = {*before.groups, *before.applications}
        still = {*exchange.person.groups, *exchange.person.applications}
        exchange.leaves = here != still
        if not still:
            voice = exchange.voice
            exchange.say(voice.goodbye() if here else voice.goodbye_nowhere())

    def list_groups(self, exchange: Exchange) -> None:
        """The person's groups, and those nearby."""
        known = {group.id: group for group in self.groups.all()}
        mine = [known[each] for each in exchange.person.groups if each in known]
        around = [near for group in mine for near in group.neighbours if near in known]
        others = [known[each] for each in dict.fromkeys(around) if known[each] not in mine]
        room = MOST_ROWS - min(len(mine), MOST_ROWS - 1)
        exchange.say(exchange.voice.your_groups(mine, (others or _largest(known, mine))[:room]))

    def speak(self, exchange: Exchange, language: str) -> None:
        """Another language, or the question which."""
        if language in exchange.town.languages:
            exchange.speak(language)
            return exchange.say(exchange.voice.language_changed())
        offered = exchange.town.languages
        return exchange.say(exchange.voice.language_question(offered, missing=bool(language)))

    def _named(self, ids: Sequence[str]) -> list[Group]:
        """The groups of these ids that exist; a tap may carry anything."""
        sane = [each for each in ids if 0 < len(each) <= MOST_ID]
        found = self.groups.named(sane) if sane else {}
        return [found[each] for each in sane if each in found]

    def _ask(self, exchange: Exchange, groups: Sequence[Group], verb: Verb, *about: str) -> None:
        if not groups:
            return exchange.say(exchange.voice.which_group([]))
        language = exchange.voice.language
        rules = exchange.town.country.rules(language)
        yes = agreement(verb, rules.version, language, *about)
        return exchange.say(exchange.voice.join_question(groups, rules.one_line, yes))

    def _agreed(self, exchange: Exchange, about: str) -> Agreed | None:
        """What the tap agrees to; who saw rules that are not in force any more is asked anew."""
        agreed = agreed_in(about)
        if agreed is None or agreed.language not in LANGUAGES:
            return None
        if agreed.rules == exchange.town.country.version:
            return agreed
        first, *group = agreed.about
        if group:
            self._ask(exchange, self._named(group), Verb.ENTER, first, *group)
        else:
            self.show_code(exchange, first)
        return None

    def _enter(
        self, exchange: Exchange, groups: Sequence[Group], channel: str, agreed: Agreed
    ) -> None:
        """Join these groups; what cannot be joined any more is left out."""
        before, country = exchange.person, exchange.town.country
        closed = {group.id for group in groups if country.is_by_coordinator(group)}
        ids, said = [group.id for group in groups], exchange.inbound.at
        after = joined(exchange.person, ids, said, exchange.now, closed=closed)
        fresh = {*after.groups, *after.applications} - {*before.groups, *before.applications}
        exchange.person = after
        rules = country.rules(agreed.language)
        exchange.consents += [
            Consent(
                group=group,
                rules=rules.version,
                words=rules.digest,
                language=agreed.language,
                at=exchange.now,
                channel=channel,
                message=exchange.inbound.id,
            )
            for group in sorted(fresh)
        ]
        self._welcome(exchange, groups)

    def _welcome(self, exchange: Exchange, groups: Sequence[Group]) -> None:
        person, voice = exchange.person, exchange.voice
        here = [group for group in groups if group.id in person.groups]
        waiting = [group for group in groups if group.id in person.applications]
        if here:
            exchange.say(voice.welcome(here))
        elif waiting:
            exchange.say(voice.applied(waiting))
        elif len(person.groups) + len(person.applications) >= MOST_GROUPS:
            exchange.say(voice.too_many())


def _largest(known: dict[str, Group], mine: Sequence[Group]) -> list[Group]:
    """Where most people are, to somebody who is nowhere yet."""
    others = [group for group in known.values() if group not in mine]
    return sorted(others, key=lambda group: -group.memberships)
