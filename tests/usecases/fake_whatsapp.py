"""WhatsApp in memory, and what it may answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from relay.domain.meaning import Meaning
from relay.domain.whatsapp import Answer, ChatMessage, TemplateMessage

from tests.domain.sample import POSTED

AGAIN = Answer(Meaning.AGAIN, 131000)
DOWN = Answer(Meaning.DOWN, 131016)
THROTTLED = Answer(Meaning.THROTTLED, 130429)
CROWDED = Answer(Meaning.CROWDED, 131056)
FAILED = Answer(Meaning.FAILED, 131026)
MISTAKE = Answer(Meaning.OUR_MISTAKE, 132012)
WRONG_NUMBER = Answer(Meaning.OUR_MISTAKE, 100)
PAUSED = Answer(Meaning.TEMPLATE, 132015)
ACCOUNT = Answer(Meaning.ACCOUNT, 190)
IN_DOUBT = Answer(Meaning.IN_DOUBT)
HANDED = Answer(Meaning.HANDED, at=POSTED)


@dataclass
class WhatsAppInMemory:
    """Takes every message; ``answers`` replaces that by phone, ``before`` may raise."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    taken: list[TemplateMessage] = field(default_factory=list)
    chunks: list[int] = field(default_factory=list)
    before: Callable[[], None] = lambda: None
    refreshed: int = 0

    renewed: bool = False
    token: bool = True

    def refresh(self) -> bool:
        self.refreshed += 1
        return self.token

    def renew(self) -> bool:
        return self.renewed

    said: list[ChatMessage] = field(default_factory=list)

    def send(self, messages: Sequence[TemplateMessage | ChatMessage], start: float) -> list[Answer]:
        self.before()
        self.chunks.append(len(messages))
        return [self._answer(each) for each in messages]

    def _answer(self, message: TemplateMessage | ChatMessage) -> Answer:
        phone = message.phone if isinstance(message, TemplateMessage) else message.to.phone
        waiting = self.answers.get(phone or "")
        answer = waiting.pop(0) if waiting else HANDED
        if answer.meaning not in (Meaning.HANDED, Meaning.IN_DOUBT):
            return answer
        if isinstance(message, TemplateMessage):
            self.taken.append(message)
        else:
            self.said.append(message)
        return answer
