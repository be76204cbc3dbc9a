from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import pytest
from relay.domain.rehearsal import PATIENCE_MS, Held, Rehearsal
from relay.usecases.follow_alert import FollowAlert
from relay.usecases.looks import (
    Account,
    Filling,
    LookAtRehearsal,
    LookAtTemplates,
    LookAtWebhook,
    LookForDeadLetters,
    LookForStuckQueues,
    NotAllowed,
    TemplateKey,
)
from relay.usecases.probe import CannotLook, Found, Probe

from tests.usecases.conftest import WORK, Delivery
from tests.usecases.fakes import StandingClock
from tests.usecases.test_rehearse import RehearsalsInMemory

GOOD = {("a", "nl"): "APPROVED", ("a", "en"): "APPROVED"}


@dataclass
class AccountInMemory:
    states: Mapping[TemplateKey, str] = field(default_factory=lambda: GOOD)
    subscribers: int = 1
    called: str = "https://ours/whatsapp"
    known: bool = True

    def templates(self) -> Mapping[TemplateKey, str]:
        if not self.known:
            raise NotAllowed
        return self.states

    def subscribed(self) -> bool:
        if not self.known:
            raise NotAllowed
        return self.subscribers > 0

    def webhook_address(self) -> str:
        return self.called


def webhook(says: str = "", account: Account | None = None) -> Found:
    """What a look at it finds; the account is well if nothing else is said."""
    ours = "https://ours/whatsapp"
    return LookAtWebhook(WebhookInMemory(says), account or AccountInMemory(), ours)()


@dataclass
class WebhookInMemory:
    says: str = ""

    def refusal(self) -> str:
        return self.says


@dataclass
class QueuesInMemory:
    """What each look finds, one after the other; the last one again and again."""

    found: list[dict[str, Filling]]
    looks: int = 0

    def fillings(self, urls: Collection[str]) -> dict[str, Filling]:
        self.looks += 1
        now = self.found.pop(0) if len(self.found) > 1 else self.found[0]
        return {url: now[url] for url in urls}


def broken() -> Found:
    raise RuntimeError("with a number in it: +31612345678")


def unreadable() -> Found:
    raise CannotLook("Meta does not tell: code 200")


def test_a_look_that_fails_is_a_fault_and_hides_no_other() -> None:
    found = Probe({"A": broken, "B": unreadable, "C": lambda: Found(2, ("x",))})()
    assert found["C"] == Found(2, ("x",))
    assert found["A"] == Found(1, ("could not look: RuntimeError",))
    assert found["B"] == Found(1, ("could not look: Meta does not tell: code 200",))


@pytest.mark.parametrize("state", ["PAUSED", "DISABLED", "REJECTED", "PENDING"])
def test_a_template_that_is_not_approved_cannot_be_used(state: str) -> None:
    account = AccountInMemory({**GOOD, ("a", "nl"): state, ("other", "nl"): "REJECTED"})
    found = LookAtTemplates(account, list(GOOD))()
    assert found == Found(1, (f"a/nl: {state}",))


def test_a_template_that_is_not_there_is_missing() -> None:
    found = LookAtTemplates(AccountInMemory({}), list(GOOD))()
    assert found == Found(2, ("a/nl: MISSING", "a/en: MISSING"))


def test_a_dead_token_is_left_to_the_sweep() -> None:
    account = AccountInMemory(known=False)
    assert LookAtTemplates(account, list(GOOD))().faults == 0
    assert webhook(account=account).faults == 0
    assert webhook("answers 500", account).faults == 1


def test_a_webhook_is_broken_if_it_refuses_or_nobody_calls_it() -> None:
    assert webhook() == Found(0)
    assert webhook("answers 500") == Found(1, ("answers 500",))
    assert webhook(account=AccountInMemory(subscribers=0)).faults == 1


@pytest.mark.parametrize("called", ["https://another/whatsapp", ""])
def test_a_webhook_is_broken_if_meta_calls_elsewhere(called: str) -> None:
    found = webhook(account=AccountInMemory(called=called))
    assert found == Found(1, (f"Meta calls {called or 'no address'}",))


EMPTY, FULL, BUSY = Filling(0, 0), Filling(3, 0), Filling(3, 1)
URL = "https://sqs/1/alerts"


def stuck(*found: Filling) -> tuple[int, float]:
    clock = StandingClock()
    started = clock.now()
    queues = QueuesInMemory([{URL: each} for each in found])
    return LookForStuckQueues(queues, [URL], clock)().faults, clock.now() - started


def test_a_queue_from_which_nobody_takes_for_over_a_minute_is_stuck() -> None:
    faults, took = stuck(FULL)
    assert (faults, took > 60_000) == (1, True)


@pytest.mark.parametrize("found", [[EMPTY], [BUSY], [FULL, EMPTY], [FULL, FULL, FULL, BUSY]])
def test_a_queue_that_moves_or_is_empty_is_not(found: list[Filling]) -> None:
    assert stuck(*found)[0] == 0


def test_dead_letters_are_counted() -> None:
    queues = QueuesInMemory([{URL: FULL, "https://sqs/1/media": EMPTY}])
    found = LookForDeadLetters(queues, [URL, "https://sqs/1/media"])()
    assert found == Found(3, ("alerts: 3",))


def test_a_canary_of_which_nothing_came_back_is_missed(delivery: Delivery) -> None:
    delivery.settle(1)
    delivery.turn()
    held = Held(WORK.alert_id, delivery.clock.now())
    kept = RehearsalsInMemory({Rehearsal.CANARY: held})
    follow = FollowAlert(delivery.alerts, delivery.ledgers, delivery.clock)
    look = LookAtRehearsal(Rehearsal.CANARY, kept, follow, delivery.clock)
    assert look().faults == 0, "under way"
    delivery.clock.at += PATIENCE_MS
    assert look().faults == 1
    kept.held[Rehearsal.CANARY] = replace(held, alert_id="gone")
    assert look().faults == 1
