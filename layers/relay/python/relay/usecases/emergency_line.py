"""Whoever writes of danger gets the emergency line, if need be once WhatsApp takes it again."""

from collections.abc import Sequence
from dataclasses import dataclass

from relay.domain.identity import Identity
from relay.domain.inbound import Owed
from relay.domain.reply import Reply
from relay.domain.speech import DANGER
from relay.usecases.people_ports import OwedQueue, People
from relay.usecases.ports import Clock
from relay.usecases.say import PROMPT_MS, Say, Spoken

OWED_S = 2_700
"""For so long it is owed. Later it helps nobody, and SQS has brought it 45 of 50 times."""


class StillOwed(Exception):
    """WhatsApp does not take an emergency line yet."""


@dataclass(frozen=True, slots=True)
class EmergencyLine:
    """Keeps what could not be said, and says it later."""

    people: People
    say: Say
    queue: OwedQueue
    clock: Clock

    def owe(self, unsaid: Sequence[Spoken], since: int) -> int:
        """Keep the emergency lines among what could not be said; how many.

        ``since`` is when danger was written of (Unix s).
        """
        owed = [
            Owed(each.to, each.reply.body, since)
            for each in unsaid
            if each.reply.situation == DANGER
        ]
        if owed:
            self.queue.put(owed)
        return len(owed)

    def pay(self, owed: Owed) -> bool:
        """Say it; False if it is too old, or its reader has left since. Raises StillOwed."""
        now = self.clock.now()
        if now > (owed.since + OWED_S) * 1_000 or self._stopped(owed.to) >= owed.since:
            return False
        reply = Reply(DANGER, owed.body, prompt=True)
        if not self.say([Spoken(owed.to, reply)], now + PROMPT_MS):
            raise StillOwed
        return True

    def _stopped(self, who: Identity) -> int:
        """When somebody left for good, whether we still know them or not (Unix s; 0: never)."""
        known = self.people.find(who)
        return max([known.stopped, *(each.stopped for each in known.persons)])
