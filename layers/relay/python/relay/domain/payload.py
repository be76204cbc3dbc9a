"""What a button carries, so that a tap says all by itself, whenever it comes."""

from enum import StrEnum


class Verb(StrEnum):
    """What a tap does, and on what."""

    TIP = "tip"
    """I have information on an alert (its id); the button of every alert."""
    CODE = "code"
    """I join the groups that a sign-up code stands for."""
    ENTER = "enter"
    """I join a group (its id, after the channel: poster or chat)."""
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
