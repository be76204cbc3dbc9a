"""A chat with the service, its world in memory: write, tap, and read what comes back."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from relay.domain.alert import Alert
from relay.domain.country import COUNTRIES
from relay.domain.group import Group
from relay.domain.identity import Identity
from relay.domain.inbound import Inbound, Kind, Owed
from relay.domain.person import Person
from relay.domain.report import Report
from relay.domain.slices import cut
from relay.domain.whatsapp import Answer, ChatMessage, TemplateMessage
from relay.usecases.converse import Converse, Heard, Shelves
from relay.usecases.emergency_line import EmergencyLine
from relay.usecases.exchange import Town
from relay.usecases.people_ports import Signup
from relay.usecases.say import Say
from relay.usecases.talk_of_groups import TalkOfGroups
from relay.usecases.talk_of_reports import TalkOfReports
from relay.usecases.understand import Understand

from tests.usecases.fake_people import (
    AnswerableInMemory,
    CodesInMemory,
    NeighbourhoodsInMemory,
    PeopleInMemory,
    ReportsInMemory,
)
from tests.usecases.fake_sender import RateInMemory
from tests.usecases.fake_whatsapp import HANDED
from tests.usecases.fakes import StandingClock

ANNA = Identity("+31612345678", "NL.1")
BEN = Identity(None, "NL.2")
CODE = "K7M2X9XQ4T"
RULES = COUNTRIES["NL"].version
GROUPS = {
    "centre": Group("centre", "Centrum", 90, ("north",)),
    "north": Group("north", "Noord", 40, ("centre",)),
    "south": Group("south", "Zuid", 12, (), by_coordinator=True),
}


def yes(code: str = CODE, rules: str = RULES) -> str:
    """What the button under a code's question carries."""
    return f"code:{rules}:nl:{code}"


@dataclass
class ChatInMemory:
    """WhatsApp takes every answer, unless ``answers`` says otherwise; ``token``: there is one."""

    said: list[ChatMessage] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    token: bool = True
    renewed: bool = False

    def refresh(self) -> bool:
        return self.token

    def renew(self) -> bool:
        return self.renewed

    def send(self, messages: Sequence[TemplateMessage | ChatMessage], start: float) -> list[Answer]:
        answers = [self.answers.pop(0) if self.answers else HANDED for _ in messages]
        self.said += [
            message
            for message, answer in zip(messages, answers, strict=True)
            if answer is HANDED and isinstance(message, ChatMessage)
        ]
        return answers


class OwedInMemory(list[Owed]):
    """Emergency lines that are owed."""

    def put(self, owed: Sequence[Owed]) -> None:
        self += owed


@dataclass
class Chat:
    """One municipality and everybody who writes to it."""

    clock: StandingClock = field(default_factory=StandingClock)
    people: PeopleInMemory = field(default_factory=PeopleInMemory)
    codes: CodesInMemory = field(default_factory=CodesInMemory)
    reports: ReportsInMemory = field(default_factory=ReportsInMemory)
    alerts: AnswerableInMemory = field(default_factory=AnswerableInMemory)
    whatsapp: ChatInMemory = field(default_factory=ChatInMemory)
    owed: OwedInMemory = field(default_factory=OwedInMemory)
    ids: Any = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.rate = RateInMemory(self.clock)
        talk = TalkOfReports(self.alerts, self.reports, self.reports, lambda member: "7F3A9C")
        groups = TalkOfGroups(NeighbourhoodsInMemory(GROUPS), self.codes)
        say = Say(self.rate, self.rate, self.whatsapp, self.clock)
        self.converse = Converse(
            self.people,
            Shelves(self.reports, self.reports, self.reports),
            self.rate,
            Understand(groups, talk, self.people),
            say,
            EmergencyLine(self.people, say, self.owed, self.clock),
            self.clock,
            Town("Nergenshuizen", COUNTRIES["NL"], ("nl", "en", "fr", "de")),
        )

    def hear(self, who: Identity = ANNA, **message: Any) -> Heard:
        """Somebody sends something; a second passes."""
        self.clock.at += 1_000
        values = {
            "id": f"wamid.{next(self.ids)}",
            "sender": who,
            "at": self.clock.at // 1_000,
            "kind": Kind.TEXT,
            "type": "text",
        }
        heard = self.converse(Inbound(**{**values, **message}))
        sent = self.converse.say(heard.later, self.clock.at + 10_000)
        lost = heard.lost_answers + len(heard.later) - sent
        return replace(heard, answers=heard.answers + sent, lost_answers=lost, later=())

    def write(self, text: str, who: Identity = ANNA, **message: Any) -> list[str]:
        """Somebody writes; the answers' texts."""
        before = len(self.said)
        self.hear(who, text=text, **message)
        return [each.body for each in self.said[before:]]

    def tap(self, label: str, who: Identity = ANNA, **message: Any) -> list[str]:
        """Somebody taps the newest button or row with that label."""
        choices = [
            choice
            for each in reversed(self.said)
            if each.to == self.person(who).identity
            for choice in (*each.buttons, *each.rows)
        ]
        payload = next(choice.id for choice in choices if choice.title == label)
        return self.press(payload, who, text=label, **message)

    def press(self, payload: str, who: Identity = ANNA, **message: Any) -> list[str]:
        """Somebody taps a button that carries this."""
        return self.write(**{"text": "", **message}, who=who, kind=Kind.TAP, payload=payload)

    def sign_up(self, *groups: str, code: str = CODE) -> None:
        """Somebody fills in the page."""
        signup = Signup(groups or ("centre",), "nl", RULES, self.clock.at + 1_800_000)
        self.codes.put(code, signup)

    def join(self, *groups: str, who: Identity = ANNA) -> None:
        """By page, code and button."""
        code = f"{next(self.ids):010}"
        self.sign_up(*groups, code=code)
        self.press(yes(code), who)

    def post(self, alert: Alert) -> None:
        """The police post an alert, and it is sent as message ``sent`` plus its id."""
        self.alerts.alerts.append(alert)
        self.alerts.plans[alert.id] = cut(alert.id, alert.targets)
        self.alerts.sent[f"sent {alert.id}"] = alert.id

    @property
    def said(self) -> list[ChatMessage]:
        """Everything that went out."""
        return self.whatsapp.said

    def person(self, who: Identity = ANNA) -> Person:
        """Who that is."""
        (person,) = self.people.find(who).persons
        return person

    @property
    def kept(self) -> list[Report]:
        """What the police have, in order."""
        return list(self.reports.kept.values())
