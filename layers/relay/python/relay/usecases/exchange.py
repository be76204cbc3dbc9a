"""One message of a person, and what comes of it before anything is stored or said."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from relay.domain.country import Country
from relay.domain.inbound import Inbound
from relay.domain.person import Consent, Person
from relay.domain.reply import BUDGET, DAY_MS, Reply
from relay.domain.report import Report
from relay.domain.speech import Voice

MOST_TOLD = 50
"""Situations remembered for a person."""

ANSWER_MS, BURST_MS = 180_000, 3_600_000
"""Answers are billed: one in three minutes, twenty in a row. Goodbyes and the emergency line are
given in any case."""


@dataclass(frozen=True, slots=True)
class Town:
    """The municipality that people talk to. The first of its languages is everybody's default."""

    municipality: str
    country: Country
    languages: tuple[str, ...]

    def voice(self, language: str) -> Voice:
        """How it speaks to somebody of that language."""
        spoken = language if language in self.languages else self.languages[0]
        return Voice(spoken, self.country.emergency, self.municipality)


@dataclass(slots=True)
class Exchange:
    """``now`` is Unix ms. ``person`` changes as the message is understood.

    ``leaves``: running deliveries must learn at once that the person wants nothing any more.
    """

    inbound: Inbound
    person: Person
    now: int
    town: Town
    replies: list[Reply] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    report: Report | None = None
    leaves: bool = False
    erase: bool = False

    @property
    def voice(self) -> Voice:
        """How to speak to the person, as their language stands now."""
        return self.town.voice(self.person.language)

    @property
    def moment(self) -> int:
        """When WhatsApp took the message (Unix ms); it may have waited in a queue since."""
        return min(self.now, self.inbound.at * 1_000 + 999)

    def say(self, reply: Reply) -> None:
        """Answer, unless the person was told lately, or has had more answers than anybody needs."""
        told, spent = self.person.told, self.person.told.get(BUDGET, 0)
        if self.now - told.get(reply.situation, -reply.every_ms) < reply.every_ms:
            return
        news = {reply.situation: self.now}
        if not reply.prompt:
            if spent > self.now + BURST_MS - ANSWER_MS:
                return
            news[BUDGET] = max(spent, self.now) + ANSWER_MS
        self.replies.append(reply)
        self.change(told=_remembered({**told, **news}, self.now))

    def speak(self, language: str | None) -> None:
        """Speak this language from now on, if the municipality does."""
        if language in self.town.languages:
            self.change(language=language)

    def change(self, **fields: object) -> None:
        """Change the person."""
        self.person = replace(self.person, **fields)  # type: ignore[arg-type]


def _remembered(told: Mapping[str, int], now: int) -> dict[str, int]:
    newest = sorted(told.items(), key=lambda each: each[1])[-MOST_TOLD:]
    return {situation: at for situation, at in newest if now - at < DAY_MS}
