"""What the probe looks at: templates, webhook, queues, canary and drill."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from relay.domain.rehearsal import Rehearsal, verdict
from relay.usecases.follow_alert import FollowAlert
from relay.usecases.ports import Clock
from relay.usecases.probe import Found
from relay.usecases.rehearse import Rehearsals

APPROVED = "APPROVED"
MISSING = "MISSING"

MOST_NAMED = 10
"""Faults that are told one by one."""

AGAIN_MS = 10_000
SAMPLES = 8
"""SQS counts approximately, and may be a minute behind (AWS SQS developer guide)."""

TemplateKey = tuple[str, str]
"""Name and language."""


class NotAllowed(Exception):
    """Meta does not know our token, which the sweep tells of every minute."""


class Account(Protocol):
    """The WhatsApp Business account, as Meta tells of it."""

    def templates(self) -> Mapping[TemplateKey, str]:
        """The state of every template. Raises NotAllowed, CannotLook."""

    def subscribed(self) -> bool:
        """Whether Meta tells any app what happens to the account.

        Raises NotAllowed, CannotLook.
        """

    def webhook_address(self) -> str:
        """Where Meta calls for what happens to our number; empty: nowhere.

        Raises NotAllowed, CannotLook.
        """


class Webhook(Protocol):
    """Our own webhook, from outside."""

    def refusal(self) -> str:
        """What is wrong with its answer to a signed notice that tells nothing; empty: nothing."""


@dataclass(frozen=True, slots=True)
class Filling:
    """How many messages wait in a queue, and how many somebody has taken."""

    waiting: int
    taken: int


class Queues(Protocol):
    """The queues between the functions, by URL."""

    def fillings(self, urls: Collection[str]) -> Mapping[str, Filling]:
        """How full they are now."""


@dataclass(frozen=True, slots=True)
class LookAtTemplates:
    """A template is usable once Meta has approved it, and until it pauses or disables it."""

    account: Account
    wanted: Sequence[TemplateKey]

    def __call__(self) -> Found:
        """Templates that alerts need and cannot use."""
        try:
            states = self.account.templates()
        except NotAllowed:
            return Found(0, ("not asked: Meta does not know our token",))
        bad = {key: states.get(key, MISSING) for key in self.wanted}
        bad = {key: state for key, state in bad.items() if state != APPROVED}
        named = [f"{name}/{language}: {state}" for (name, language), state in bad.items()]
        return Found(len(bad), tuple(named[:MOST_NAMED]))


@dataclass(frozen=True, slots=True)
class LookAtWebhook:
    """It takes a notice as Meta would send it, and Meta sends its notices there."""

    webhook: Webhook
    account: Account
    address: str

    def __call__(self) -> Found:
        """One fault, or none."""
        try:
            fault = self.webhook.refusal() or self._misled()
        except NotAllowed:
            return Found(0, ("not asked where Meta calls: it does not know our token",))
        return Found(1, (fault,)) if fault else Found(0)

    def _misled(self) -> str:
        if not self.account.subscribed():
            return "no app is subscribed to the account"
        called = self.account.webhook_address()
        return "" if called == self.address else f"Meta calls {called or 'no address'}"


@dataclass(frozen=True, slots=True)
class LookForStuckQueues:
    """A queue is stuck if something waits in it for over a minute and nobody takes anything."""

    queues: Queues
    urls: Collection[str]
    clock: Clock

    def __call__(self) -> Found:
        """Queues that are stuck. Takes a moment if none is suspect, else over a minute."""
        suspects = self._idle(self.urls)
        for _ in range(SAMPLES - 1):
            if not suspects:
                break
            self.clock.sleep_until(self.clock.now() + AGAIN_MS)
            suspects = self._idle(suspects)
        return Found(len(suspects), tuple(map(_name, suspects)))

    def _idle(self, urls: Collection[str]) -> list[str]:
        found = self.queues.fillings(urls)
        return [url for url, each in found.items() if each.waiting and not each.taken]


@dataclass(frozen=True, slots=True)
class LookForDeadLetters:
    """Whatever lies in a dead-letter queue waits for an operator."""

    queues: Queues
    urls: Collection[str]

    def __call__(self) -> Found:
        """Dead letters, all queues together."""
        found = self.queues.fillings(self.urls)
        lying = {_name(url): each.waiting for url, each in found.items() if each.waiting}
        return Found(sum(lying.values()), tuple(f"{name}: {n}" for name, n in lying.items()))


@dataclass(frozen=True, slots=True)
class LookAtRehearsal:
    """The newest canary or drill, and whether its receipts are back."""

    rehearsal: Rehearsal
    rehearsals: Rehearsals
    follow: FollowAlert
    clock: Clock

    def __call__(self) -> Found:
        """One fault, or none."""
        held = self.rehearsals.newest(self.rehearsal)
        alert = self.follow.alerts.get(held.alert_id) if held else None
        states = self.follow.standing(alert).states if alert else None
        told = verdict(self.rehearsal, held, states, self.clock.now())
        return Found(int(told.missed), (f"{held.alert_id}: {told.why}" if held else told.why,))


def _name(url: str) -> str:
    return url.rpartition("/")[2]


def nothing_to_look_at() -> Found:
    """Where drills are not held."""
    return Found(0)
