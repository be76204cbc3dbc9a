"""Answers leave: recorded before they are sent, so that one may be lost, but none comes twice."""

from collections.abc import Sequence
from dataclasses import dataclass

from relay.domain.identity import Identity
from relay.domain.meaning import Meaning
from relay.domain.number import NO_TOKEN
from relay.domain.rate import Lane, Reservation, slower_ms
from relay.domain.reply import Reply
from relay.domain.whatsapp import Answer, ChatMessage
from relay.usecases.ports import Clock
from relay.usecases.sending_ports import Messenger, Sender, SharedRate

YIELDS_MS = 2_000
"""How long the answers of a batch let alerts go first; people are waiting for them."""

GOODBYE_MS = 4_000
"""Within this time a goodbye starts or is lost: nothing goes out 5 s after a leave."""

PROMPT_MS = 12_000
"""The same for the emergency line."""

CROWDED_MS = 4_000
"""Before another message to a person who has just had several: 4 s at first (sheet of the Cloud
API, 3: pair rate)."""

MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class Spoken:
    """An answer to somebody."""

    to: Identity
    reply: Reply


@dataclass(frozen=True, slots=True)
class Say:
    """Sends answers through the rate and the breaker that all share."""

    rate: SharedRate
    sender: Sender
    messenger: Messenger
    clock: Clock

    def __call__(self, answers: Sequence[Spoken], until: int) -> int:
        """Send what can start by ``until`` (Unix ms); how many answers WhatsApp took."""
        yields = self.clock.now() + YIELDS_MS
        return sum(self._say(each, until, yields) for each in answers)

    def _say(self, spoken: Spoken, until: int, yields: int) -> bool:
        if not self.messenger.refresh():
            self.sender.block(NO_TOKEN, self.clock.now())
            return False
        reply = spoken.reply
        message = ChatMessage(spoken.to, reply.body, reply.buttons, reply.rows, reply.menu)
        for _ in range(MOST_TRIES):
            room = self._room(until, yields, prompt=reply.prompt)
            if room is None or (room.blocked is not None and not reply.prompt):
                return False
            # What cannot wait is tried though the account is refused: perhaps it is no more.
            start = self.clock.now() if room.blocked is not None else room.start_ms
            answer = self.messenger.send([message], start)[0]
            if answer.meaning is Meaning.HANDED:
                return True
            if not self._worth_another_try(answer, int(start)):
                return False
        return False

    def _room(self, until: int, yields: int, *, prompt: bool) -> Reservation | None:
        """Behind the alerts for a while, unless it is prompt; then among them."""
        room = None
        if not prompt and self.clock.now() < yields:
            room = self.rate.reserve(Lane.ANSWERS, "", 1, min(yields, until))
        return room or self.rate.reserve(Lane.PROMPT, "", 1, until)

    def _worth_another_try(self, answer: Answer, seen: int) -> bool:
        """Only where WhatsApp did surely not take it."""
        if answer.meaning is Meaning.CROWDED:
            self.clock.sleep_until(self.clock.now() + CROWDED_MS)
            return True
        if answer.meaning is Meaning.THROTTLED:
            self.rate.slow_down(slower_ms(1, 1))
            return True
        if answer.meaning is Meaning.ACCOUNT:
            if self.messenger.renew():
                return True
            self.sender.block(answer.code, seen)
        return False
