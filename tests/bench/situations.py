"""What both relays go through: a scenario of the simulator, and perhaps a death in the middle."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tests.bench.whatsapp_book import WhatsAppBook
from tests.bench.who_got_it import WhoGotIt, who_got_it

THROTTLED = 130429
PATIENCE_S = 180
"""Longer than any fault lasts, and than either relay takes to get over it."""


@dataclass(frozen=True)
class Situation:
    """``told`` says what happens; ``scenario`` is the simulator's."""

    told: str
    scenario: str = "calm"
    dies: bool = False


CALM = Situation("calm")
DROPPED = Situation("5 % accepted, answer lost", "accept-then-drop")
SITUATIONS = (
    CALM,
    Situation("a bad day: a little of everything", "bad-day"),
    Situation("token dead for a minute", "token-expired"),
    DROPPED,
    Situation("killed half-way, started again", dies=True),
)
SHORT = (CALM, DROPPED)


class Relay(Protocol):
    """One of the two, warm and waiting for an alert."""

    name: str

    def get_ready(self) -> None:
        """Be ready for another alert to the same people."""

    def post(self) -> None:
        """Give it the alert."""

    def kill(self) -> None:
        """Kill what sends; whatever starts it again does so as in operation."""

    def over(self) -> bool:
        """Whether it will send nothing more."""


@dataclass(frozen=True)
class Run:
    """How one relay fared; ``last_s`` counts from the post to the last person reached."""

    situation: Situation
    relay: str
    people: WhoGotIt
    refused: int
    last_s: float


def run(situation: Situation, relay: Relay, book: WhatsAppBook, addresses: Sequence[str]) -> Run:
    """Have an alert relayed in this situation."""
    relay.get_ready()
    book.begin(situation.scenario)
    posted = time.time()
    relay.post()
    if situation.dies:
        _kill_half_way(relay, book, len(addresses) // 2)
    while not relay.over() and time.time() < posted + PATIENCE_S:
        time.sleep(1)  # asking often would slow down what is measured
    people = who_got_it(addresses, book.settled())
    last_s = (people.last_at or posted) - posted
    return Run(situation, relay.name, people, book.refused(THROTTLED), last_s)


def _kill_half_way(relay: Relay, book: WhatsAppBook, half: int) -> None:
    while book.taken() < half:
        time.sleep(0.2)
    relay.kill()
