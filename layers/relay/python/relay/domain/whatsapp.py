"""What is handed to WhatsApp and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from relay.domain.meaning import Meaning
from relay.domain.receipt import Errand


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one send, and when (Unix ms); ``code`` is WhatsApp's, 0 where it gave none.

    ``held``: WhatsApp has it, but keeps it back while it watches how people take the first ones
    (portfolio pacing, 2025-12-08).
    """

    meaning: Meaning
    code: int = 0
    at: int = 0
    held: bool = False


@dataclass(frozen=True, slots=True)
class TemplateMessage:
    """A template message to one person, by phone number or else by BSUID."""

    phone: str | None
    bsuid: str | None
    template: str
    language: str
    parameters: Mapping[str, str]
    errand: Errand

    @property
    def wording(self) -> str:
        """See ``wording_key``."""
        return wording_key(self.template, self.language)


def wording_key(template: str, language: str) -> str:
    """A template in one language: what WhatsApp approves, pauses and disables."""
    return f"{template}/{language}"
