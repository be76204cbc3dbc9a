"""What a button carries, so that a tap says all by itself, whenever it comes."""

from dataclasses import dataclass
from enum import StrEnum


class Verb(StrEnum):
    """What a tap does, and on what."""

    TIP = "tip"
    """I have information on an alert (its id); the button of every alert."""
    CODE = "code"
    """I agree, and join the groups that a sign-up code stands for."""
    ENTER = "enter"
    """I agree, and join a group (its id, after the channel: poster or chat)."""
    ASK = "ask"
    """I want to join this group; ask me whether I agree."""
    LEAVE = "leave"
    LANGUAGE = "language"
    REPORT = "report"
    """What I wrote (the report's id) is meant for the police."""
    SHOW = "show"
    """Show a pseudonym, on this report (its id) and later ones."""
    HIDE = "hide"
    ERASE = "erase"
    NO = "no"


def payload(verb: Verb, *about: str) -> str:
    """The payload of a button; WhatsApp takes 128 characters of a template's, 200 of a row's."""
    return ":".join([verb, *about])


def payload_in(text: str) -> tuple[Verb, str] | None:
    """What a tap means; None if the button is none of ours."""
    verb, _, about = text.partition(":")
    return (Verb(verb), about) if verb in set(Verb) else None


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the question showed that somebody says yes to; ``about`` is what they join."""

    rules: str
    language: str
    about: tuple[str, ...]


def agreement(verb: Verb, rules: str, language: str, *about: str) -> str:
    """The payload of a yes: it says to which rules, in which language."""
    return payload(verb, rules, language, *about)


def agreed_in(about: str) -> Agreed | None:
    """What a yes agreed to; None if it is none of ours."""
    rules, _, rest = about.partition(":")
    language, _, rest = rest.partition(":")
    return Agreed(rules, language, tuple(rest.split(":", 1))) if rest else None
