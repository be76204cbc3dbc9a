"""What is known about each person of a slice, as sets that only grow.

Facts come from two sides: a worker records what its sends returned, receipts tell what WhatsApp did
with them. They may come twice, late and in any order; adding to a set does not mind. Everything
else (who is left to do, how many have it) is computed from the sets.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from relay.domain.alert import Urgency
from relay.domain.facts import NONE, Facts, Tries, Try
from relay.domain.meaning import Meaning, meaning_of
from relay.domain.retry import MOST_TRIES, RETRIES

MOST_DOUBTS = 2
"""Sends of an Immediate alert to one person of which nobody knows whether they arrived."""


class State(StrEnum):
    """Where one delivery stands. Every person of an alert is in exactly one of these."""

    PENDING = "pending"
    HANDED = "handed"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"
    EXPIRED = "expired"
    LEFT = "left"


ARRIVED = (State.READ, State.DELIVERED, State.SENT, State.HANDED)
"""What counts as reached, the best first. WhatsApp took the message; only the first three are
WhatsApp's own word."""


class ToDo(NamedTuple):
    """The sends of this turn, and when (Unix ms) those who have to wait may be tried again."""

    tries: list[Try]
    due: int | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """One slice of one alert.

    ``seen`` counts the people of the slice, ``left`` those who had left the groups, ``open`` is the
    chunk in flight and ``lease_until`` (Unix ms) when its worker is taken for dead, or when the
    slice may be taken up again. ``passed_on``: the next slice of its chain has been enqueued.
    ``turns`` counts the turns before this one; ``due`` is when whoever was tried in a turn may be
    tried again (Unix ms), as long as that lies ahead. ``begun`` is when the first turn began.
    """

    seen: int
    left: frozenset[str] = frozenset()
    open: Tries = NONE
    facts: Facts = field(default_factory=Facts)
    lease_until: int = 0
    done: bool = False
    passed_on: bool = False
    turns: int = 0
    due: Mapping[int, int] = field(default_factory=dict)
    begun: int = 0

    def states(self, now: int) -> Counter[State]:
        """How many people stand where; the counts sum up to ``seen``."""
        known = self._by_member(now)
        members = known.keys() | self.left
        states = Counter(self._standing(member, known.get(member, [])) for member in members)
        states[State.PENDING] += self.seen - states.total()
        return +states

    def unsettled(self) -> Tries:
        """Tries of the open chunk of which neither a worker nor a receipt has told anything."""
        facts = self.facts
        told = facts.handed | facts.sent | facts.delivered | facts.read | facts.again.keys()
        return frozenset(self.open - told - facts.failed.keys() - facts.in_doubt)

    def to_do(self, members: Iterable[str], urgency: Urgency, now: int) -> ToDo:
        """The next try of every one of ``members`` who has no final outcome yet, in id order.

        Called by the worker that has just taken the slice over, so what the chunk in flight left
        untold is in doubt: an Immediate alert is sent once more, another one is left as it is.
        """
        known = self._by_member(now=self.lease_until + 1)
        waiting = [each for each in sorted(members) if self._waits(known.get(each, []), urgency)]
        due = {each: self._due(known.get(each, [])) for each in waiting}
        tries = [Try(each, self.turns + 1) for each in waiting if due[each] <= now]
        return ToDo(tries, max((at for at in due.values() if at > now), default=None))

    def spent(self, member: str, meaning: Meaning) -> int:
        """How many tries of ``member`` came to nothing for that reason."""
        again = self.facts.again.items()
        return sum(each.member == member and meaning_of(code) is meaning for each, code in again)

    def refused(self, member: str) -> int:
        """How many wordings WhatsApp would not take for ``member``."""
        return sum(self.spent(member, each) for each in (Meaning.TEMPLATE, Meaning.OUR_MISTAKE))

    def is_last(self, attempt: Try, meaning: Meaning) -> bool:
        """Whether nothing is left to try once ``attempt`` has come to nothing for that reason."""
        others = self._known() - {attempt}
        earlier = sum(each.member == attempt.member for each in others)
        of_its_kind = self.spent(attempt.member, meaning)
        return of_its_kind + 1 >= RETRIES[meaning].most or earlier + 1 >= MOST_TRIES

    def _waits(self, tries: list[Try], urgency: Urgency) -> bool:
        """Whether a person has another try."""
        state = self._state(tries)
        repeated = urgency is Urgency.IMMEDIATE and self._doubts(tries) < MOST_DOUBTS
        return state is State.PENDING or (
            state is State.IN_DOUBT and (repeated or max(tries) in self.facts.again)
        )

    def _due(self, tries: list[Try]) -> int:
        return max((self.due.get(each.attempt, 0) for each in tries), default=0)

    def _exhausted(self, tries: list[Try]) -> bool:
        """Whether the newest try was one too many of its kind."""
        again = self.facts.again
        if max(tries) not in again:
            return False
        kinds = [meaning_of(again[each]) for each in sorted(tries) if each in again]
        retry = RETRIES.get(kinds[-1])
        spent = kinds.count(kinds[-1])
        return retry is None or spent >= retry.most or len(tries) >= MOST_TRIES

    def _doubts(self, tries: list[Try]) -> int:
        """Of how many ``tries`` nobody has told how they ended."""
        facts = self.facts
        return sum(each not in facts.again and each not in facts.failed for each in tries)

    def _by_member(self, now: int) -> dict[str, list[Try]]:
        """Every known try; one in flight counts only once its worker is taken for dead."""
        tries = self._known() | self.open if now > self.lease_until else self._known()
        members: dict[str, list[Try]] = {}
        for attempt in tries:
            members.setdefault(attempt.member, []).append(attempt)
        return members

    def _known(self) -> Tries:
        """The tries of which anything has been told."""
        facts = self.facts
        tries = facts.handed | facts.sent | facts.delivered | facts.read | facts.in_doubt
        return tries | facts.again.keys() | facts.failed.keys()

    def _standing(self, member: str, tries: list[Try]) -> State:
        """Nobody waits for a send who has left before it."""
        state = self._state(tries)
        return State.LEFT if state is State.PENDING and member in self.left else state

    def _state(self, tries: list[Try]) -> State:
        """The best that any try reached; without that, whether the newest failed or any is open."""
        if not tries:
            return State.PENDING
        for state in ARRIVED:
            if any(self._arrived(attempt, state) for attempt in tries):
                return state
        if max(tries) in self.facts.failed or self._exhausted(tries):
            return State.FAILED
        return State.IN_DOUBT if self._doubts(tries) else State.PENDING

    def _arrived(self, attempt: Try, state: State) -> bool:
        """Whether ``attempt`` got to ``state``; a failure undoes all but delivered and read."""
        undone = attempt in self.facts.failed or attempt in self.facts.again
        final = state in (State.READ, State.DELIVERED)
        return attempt in self.facts.of(state) and (final or not undone)


def expired(states: Counter[State]) -> Counter[State]:
    """The same counts once the alert has ended: nobody is pending any more."""
    ended = Counter(states)
    ended[State.EXPIRED] += ended.pop(State.PENDING, 0)
    return +ended
