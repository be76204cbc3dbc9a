"""What the service says in the chat: one reply for each situation, in the person's language."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files

from relay.domain.group import Group
from relay.domain.payload import Verb, payload
from relay.domain.person import MOST_GROUPS, Consent, Person
from relay.domain.reply import BUDGET, DAY_MS, HOUR_MS, Reply
from relay.domain.retention import (
    BACKUP_DAYS,
    BARRIER_DAYS,
    DEAD_LETTER_DAYS,
    INBOUND_QUEUE_DAYS,
)
from relay.domain.whatsapp import Choice

LANGUAGES = {"nl": "Nederlands", "fr": "Français", "de": "Deutsch", "en": "English"}
MOST_ROWS = 10
"""In one list (sheet of the Cloud API, 1.6)."""

MOST_TITLE, MOST_DESCRIPTION = 24, 72
MOST_NAMES = 300
"""Characters of all groups named in one reply; a body with buttons has at most 1,024."""

_WORDS: Mapping[str, Mapping[str, str]] = tomllib.loads(
    files("relay.domain").joinpath("speech.toml").read_text(encoding="utf-8")
)


@dataclass(frozen=True, slots=True)
class Voice:
    """Speaks one language, for one municipality; ``emergency`` is the country's number."""

    language: str
    emergency: str
    municipality: str

    def join_question(self, groups: Sequence[Group], rules: str, yes: str) -> Reply:
        """The rules in one line and a button: who sends a code need not have filled the form."""
        body = self._say("join_question", groups=named(groups), rules=rules)
        no = Choice(payload(Verb.NO), self._say("no"))
        return Reply(f"join {yes}", body, (Choice(yes, self._say("yes_join")), no))

    def welcome(self, groups: Sequence[Group]) -> Reply:
        """You are in; how it works and how to leave."""
        return self._plain("welcome", groups=named(groups))

    def applied(self, groups: Sequence[Group]) -> Reply:
        """A coordinator decides."""
        return self._plain("applied", groups=named(groups))

    def too_many(self) -> Reply:
        """More groups than a person may be in."""
        return self._plain("too_many", most=str(MOST_GROUPS))

    def code_unknown(self) -> Reply:
        """A code that stands for nothing."""
        return self._plain("code_unknown")

    def which_group(self, groups: Sequence[Group]) -> Reply:
        """Several groups may be meant, or none."""
        if not groups:
            return self._plain("group_unknown")
        return self._list("which_group", [self._row(Verb.ASK, each) for each in groups])

    def howto(self) -> Reply:
        """What this is, and what one can do here."""
        return self._plain("howto")

    def goodbye(self) -> Reply:
        """You have left."""
        return Reply("goodbye", self._say("goodbye"), prompt=True)

    def goodbye_nowhere(self) -> Reply:
        """You were nowhere."""
        body = self._say("goodbye_nowhere")
        return Reply("goodbye_nowhere", body, prompt=True, every_ms=DAY_MS)

    def left_group(self, groups: Sequence[Group]) -> Reply:
        """You have left one group."""
        return Reply("left_group", self._say("left_group", groups=named(groups)), prompt=True)

    def your_groups(self, mine: Sequence[Group], others: Sequence[Group]) -> Reply:
        """Your groups, to leave them, and others, to join them."""
        rows = [self._row(Verb.LEAVE, each, "leave") for each in mine]
        rows += [self._row(Verb.ASK, each, "enter") for each in others]
        name = "your_groups" if mine else "your_groups_none"
        return self._list(name, rows, groups=named(mine))

    def language_question(self, languages: Sequence[str], *, missing: bool = False) -> Reply:
        """Ask for the language."""
        rows = [Choice(payload(Verb.LANGUAGE, each), LANGUAGES[each]) for each in languages]
        return self._list("language_missing" if missing else "language_question", rows)

    def language_changed(self) -> Reply:
        """Confirm the language."""
        return self._plain("language_changed")

    def tell_more(self, alert_id: str) -> Reply:
        """Ask what was seen."""
        return Reply(f"tell_more {alert_id}", self._say("tell_more"), every_ms=HOUR_MS)

    def thanks(self, about: str, *, ask: str | None) -> Reply:
        """The police have it. ``ask``: also ask whether this report may bear a pseudonym."""
        thanks = self._say("thanks")
        if ask is None:
            return Reply(f"thanks {about}", thanks, every_ms=DAY_MS)
        stay = Choice(payload(Verb.HIDE), self._say("stay_anonymous"))
        show = Choice(payload(Verb.SHOW, ask), self._say("show_pseudonym"))
        body = f"{thanks}\n\n{self._say('anonymous_question')}"
        return Reply(f"thanks {about}", body, (stay, show), every_ms=DAY_MS)

    def shown(self) -> Reply:
        """Your tips bear a pseudonym."""
        return self._plain("shown")

    def unclear(self, report_id: str) -> Reply:
        """Ask whether it is meant for the police."""
        yes = Choice(payload(Verb.REPORT, report_id), self._say("yes_report"))
        no = Choice(payload(Verb.NO), self._say("no"))
        return Reply("unclear", self._say("unclear"), (yes, no), every_ms=HOUR_MS)

    def danger(self) -> Reply:
        """Call the emergency number, each time."""
        return Reply("danger", self._say("danger"), prompt=True)

    def unreadable(self) -> Reply:
        """A poll, say."""
        return Reply("unreadable", self._say("unreadable"), every_ms=DAY_MS)

    def personal_data(
        self, person: Person, consents: Sequence[Consent], groups: Mapping[str, Group]
    ) -> Reply:
        """All that is known of the person; ``groups`` are theirs, by id."""
        none = self._say("none")
        waiting = [each for each in person.applications if each in groups]
        here = [each for each in person.groups if each in groups]
        return self._plain(
            "data",
            phone=person.identity.phone or none,
            bsuid=person.identity.bsuid or none,
            language=LANGUAGES[self.language],
            groups=named([groups[each] for each in here]) or none,
            waiting=named([groups[each] for each in waiting]) or none,
            consents="; ".join(self._consent(each, groups) for each in consents) or none,
            told=", ".join(sorted({each.split()[0] for each in person.told} - {BUDGET})) or none,
        )

    def erased(self) -> Reply:
        """What is gone, what stays, and for how long."""
        body = self._say(
            "erased",
            queues=str(INBOUND_QUEUE_DAYS + DEAD_LETTER_DAYS),
            backups=str(BACKUP_DAYS),
            barrier=str(BARRIER_DAYS),
        )
        return Reply("erased", body, prompt=True)

    def _consent(self, consent: Consent, groups: Mapping[str, Group]) -> str:
        day = datetime.fromtimestamp(consent.at / 1_000, UTC).date().isoformat()
        name = groups[consent.group].name if consent.group in groups else consent.group
        return f"{name}: {self._say('consent', rules=consent.rules, date=day)}"

    def erase_question(self) -> Reply:
        """Ask whether it is really meant."""
        yes = Choice(payload(Verb.ERASE), self._say("yes_erase"))
        no = Choice(payload(Verb.NO), self._say("no"))
        return Reply("erase_question", self._say("erase_question"), (yes, no))

    def _plain(self, name: str, **values: str) -> Reply:
        return Reply(name, self._say(name, **values))

    def _list(self, name: str, rows: Sequence[Choice], **values: str) -> Reply:
        menu = self._say("choose") if rows else ""
        return Reply(name, self._say(name, **values), rows=tuple(rows[:MOST_ROWS]), menu=menu)

    def _row(self, verb: Verb, group: Group, does: str | None = None) -> Choice:
        """A name that does not fit goes on in the description."""
        what = self._say(does) if does else ""
        long = group.name if len(group.name) > MOST_TITLE else ""
        description = ": ".join(part for part in (what, long) if part)
        title = _cut(group.name, MOST_TITLE)
        return Choice(payload(verb, group.id), title, _cut(description, MOST_DESCRIPTION))

    def _say(self, name: str, **values: str) -> str:
        told = {"emergency": self.emergency, "municipality": self.municipality}
        return _WORDS[self.language][name].format(**told, **values)


def named(groups: Sequence[Group]) -> str:
    """The names of groups in one line."""
    return _cut(", ".join(group.name for group in groups), MOST_NAMES)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
