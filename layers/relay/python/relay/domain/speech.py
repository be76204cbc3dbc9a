"""What the service says in the chat: one reply for each situation, in the person's language."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from relay.domain.group import Group
from relay.domain.payload import Verb, payload
from relay.domain.person import MOST_GROUPS
from relay.domain.reply import DAY_MS, HOUR_MS, Reply
from relay.domain.whatsapp import Choice

DANGER = "danger"
"""The situation of somebody who writes of danger."""

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
        body = self.words("join_question", groups=named(groups), rules=rules)
        no = Choice(payload(Verb.NO), self.words("no"))
        return Reply(f"join {yes}", body, (Choice(yes, self.words("yes_join")), no))

    def welcome(self, groups: Sequence[Group]) -> Reply:
        """You are in; how it works and how to leave."""
        return self.plain("welcome", groups=named(groups))

    def applied(self, groups: Sequence[Group]) -> Reply:
        """A coordinator decides."""
        return self.plain("applied", groups=named(groups))

    def too_many(self) -> Reply:
        """More groups than a person may be in."""
        return self.plain("too_many", most=str(MOST_GROUPS))

    def code_unknown(self) -> Reply:
        """A code that stands for nothing."""
        return self.plain("code_unknown")

    def which_group(self, groups: Sequence[Group]) -> Reply:
        """Several groups may be meant, or none."""
        if not groups:
            return self.plain("group_unknown")
        return self._list("which_group", [self._row(Verb.ASK, each) for each in groups])

    def howto(self) -> Reply:
        """What this is, and what one can do here."""
        return self.plain("howto")

    def goodbye(self) -> Reply:
        """You have left."""
        return self.plain("goodbye", prompt=True)

    def goodbye_nowhere(self) -> Reply:
        """You were nowhere."""
        body = self.words("goodbye_nowhere")
        return Reply("goodbye_nowhere", body, prompt=True, every_ms=DAY_MS)

    def left_group(self, groups: Sequence[Group]) -> Reply:
        """You have left one group."""
        return self.plain("left_group", prompt=True, groups=named(groups))

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
        return self.plain("language_changed")

    def tell_more(self, alert_id: str) -> Reply:
        """Ask what was seen."""
        return Reply(f"tell_more {alert_id}", self.words("tell_more"), every_ms=HOUR_MS)

    def thanks(self, about: str, *, ask: str | None) -> Reply:
        """The police have it. ``ask``: also ask whether this report may bear a pseudonym."""
        thanks = self.words("thanks")
        if ask is None:
            return Reply(f"thanks {about}", thanks, every_ms=DAY_MS)
        stay = Choice(payload(Verb.HIDE), self.words("stay_anonymous"))
        show = Choice(payload(Verb.SHOW, ask), self.words("show_pseudonym"))
        body = f"{thanks}\n\n{self.words('anonymous_question')}"
        return Reply(f"thanks {about}", body, (stay, show), every_ms=DAY_MS)

    def shown(self) -> Reply:
        """Your tips bear a pseudonym."""
        return self.plain("shown")

    def unclear(self, report_id: str) -> Reply:
        """Ask whether it is meant for the police."""
        yes = Choice(payload(Verb.REPORT, report_id), self.words("yes_report"))
        no = Choice(payload(Verb.NO), self.words("no"))
        return Reply("unclear", self.words("unclear"), (yes, no), every_ms=HOUR_MS)

    def danger(self) -> Reply:
        """Call the emergency number, each time."""
        return self.plain(DANGER, prompt=True)

    def unreadable(self) -> Reply:
        """A poll, say."""
        return Reply("unreadable", self.words("unreadable"), every_ms=DAY_MS)

    def erase_question(self) -> Reply:
        """Ask whether it is really meant."""
        yes = Choice(payload(Verb.ERASE), self.words("yes_erase"))
        no = Choice(payload(Verb.NO), self.words("no"))
        return Reply("erase_question", self.words("erase_question"), (yes, no))

    def plain(self, name: str, *, prompt: bool = False, **values: str) -> Reply:
        """A reply without buttons."""
        return Reply(name, self.words(name, **values), prompt=prompt)

    def _list(self, name: str, rows: Sequence[Choice], **values: str) -> Reply:
        menu = self.words("choose") if rows else ""
        return Reply(name, self.words(name, **values), rows=tuple(rows[:MOST_ROWS]), menu=menu)

    def _row(self, verb: Verb, group: Group, does: str | None = None) -> Choice:
        """A name that does not fit goes on in the description."""
        what = self.words(does) if does else ""
        long = group.name if len(group.name) > MOST_TITLE else ""
        description = ": ".join(part for part in (what, long) if part)
        title = _cut(group.name, MOST_TITLE)
        return Choice(payload(verb, group.id), title, _cut(description, MOST_DESCRIPTION))

    def words(self, name: str, **values: str) -> str:
        """The text of that name, with the values filled in."""
        told = {"emergency": self.emergency, "municipality": self.municipality}
        return _WORDS[self.language][name].format(**told, **values)


def named(groups: Sequence[Group]) -> str:
    """The names of groups in one line."""
    return _cut(", ".join(group.name for group in groups), MOST_NAMES)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
