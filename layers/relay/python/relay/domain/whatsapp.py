"""What is handed to WhatsApp and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from relay.domain.identity import Identity
from relay.domain.meaning import Meaning
from relay.domain.receipt import Errand

MOST_TEXT, MOST_BODY = 4_096, 1_024
"""Characters of a message without buttons, and of one with buttons or a list (sheet of the Cloud
API, 1.4 and 1.6)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one send, and when (Unix ms); ``code`` is WhatsApp's, 0 where it gave none.

    ``held``: WhatsApp has it, but keeps it back while it watches how people take the first ones
    (portfolio pacing, 2025-12-08). ``message`` is the id that WhatsApp gave it; an answer of the
    person that quotes it bears that id.
    """

    meaning: Meaning
    code: int = 0
    at: int = 0
    held: bool = False
    message: str = ""


@dataclass(frozen=True, slots=True)
class TemplateMessage:
    """A template message to one person, by phone number or else by BSUID.

    ``payload`` is what comes back when they tap its button.
    """

    phone: str | None
    bsuid: str | None
    template: str
    language: str
    parameters: Mapping[str, str]
    errand: Errand
    payload: str = ""

    @property
    def wording(self) -> str:
        """See ``wording_key``."""
        return wording_key(self.template, self.language)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to tap: a button (id of at most 256 characters, title of 20), or a row of a list
    (id 200, title 24, description 72).
    """

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message in our own words to one person, within 24 hours of their last one to us.

    With up to three ``buttons``; or with up to ten ``rows``, a list that opens by a button with the
    label ``menu`` (at most 20 characters).
    """

    to: Identity
    body: str
    buttons: tuple[Choice, ...] = ()
    rows: tuple[Choice, ...] = ()
    menu: str = ""


def wording_key(template: str, language: str) -> str:
    """A template in one language: what WhatsApp approves, pauses and disables."""
    return f"{template}/{language}"
