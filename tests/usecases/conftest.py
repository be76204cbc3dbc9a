"""A town of use cases whose world is in memory."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from relay.domain.ledger import Ledger, State
from relay.domain.member import Member
from relay.domain.rate import Rate
from relay.domain.slices import Part, Plan, Slice
from relay.domain.whatsapp import Answer
from relay.usecases.deliver_slice import DeliverSlice
from relay.usecases.stop_alert import StopAlert
from relay.usecases.turn import Turn

from tests.domain.sample import alert, member
from tests.usecases.fake_ledgers import LedgersInMemory
from tests.usecases.fake_sender import RateInMemory
from tests.usecases.fake_whatsapp import WhatsAppInMemory
from tests.usecases.fakes import (
    AlertsInMemory,
    DeliveryQueuesInMemory,
    MembersInMemory,
    StandingClock,
)

PACE = Rate(2 / 0.75)
"""Two people fill a chunk."""

WORK = Slice(alert().id, 0, (Part("centre", 0, 1),))


@dataclass
class Delivery:
    """One slice and everything around it; two people fill a chunk."""

    clock: StandingClock = field(default_factory=StandingClock)
    alerts: AlertsInMemory = field(default_factory=AlertsInMemory)
    members: MembersInMemory = field(default_factory=MembersInMemory)
    ledgers: LedgersInMemory = field(default_factory=LedgersInMemory)
    whatsapp: WhatsAppInMemory = field(default_factory=WhatsAppInMemory)
    queues: DeliveryQueuesInMemory = field(default_factory=DeliveryQueuesInMemory)

    def __post_init__(self) -> None:
        self.rate = RateInMemory(self.clock)
        self.post()
        self.plan(WORK)

    def post(self, **changes: Any) -> None:
        self.alerts.alerts[WORK.alert_id] = alert(**changes)

    def plan(self, *slices: Slice, abreast: int = 3) -> None:
        self.alerts.plans[WORK.alert_id] = Plan(slices, abreast)

    def settle(self, number: int, **changes: Any) -> list[Member]:
        self.members.people = [member(each, **changes) for each in range(1, number + 1)]
        return self.members.people

    def turn(self, number: int = 0, pace: Rate = PACE) -> Turn:
        deliver = DeliverSlice(
            self.alerts,
            self.members,
            self.ledgers,
            self.rate,
            self.rate,
            self.whatsapp,
            self.queues,
            StopAlert(self.alerts, self.rate, self.clock),
            self.clock,
            pace,
        )
        return deliver(WORK.alert_id, number, self.clock.now() + 10_000)

    def turn_after(self, seconds: int) -> Turn:
        self.clock.at += seconds * 1_000
        return self.turn()

    def answer(self, number: int, *answers: Answer) -> None:
        """What WhatsApp answers to sends to the ``number``-th person, one after the other."""
        self.whatsapp.answers[member(number).phone or ""] = list(answers)

    @property
    def ledger(self) -> Ledger:
        return self.ledgers.kept[(WORK.alert_id, WORK.number)]

    @property
    def states(self) -> dict[State, int]:
        return dict(self.ledger.states(self.clock.now()))

    @property
    def phones(self) -> list[str | None]:
        return [each.phone for each in self.whatsapp.taken]

    def stop_meanwhile(self) -> None:
        self.rate.stopped.add(WORK.alert_id)

    def lose_the_lease(self) -> None:
        """Another worker has taken the slice over."""
        self.ledgers.workers[(WORK.alert_id, WORK.number)] = "another"

    def leave(self, number: int) -> None:
        """The ``number``-th person leaves all groups, a second after the alert."""
        person = self.members.people[number - 1]
        left = {
            group: replace(each, left=alert().created + 1_000)
            for group, each in person.memberships.items()
        }
        self.members.people[number - 1] = replace(person, memberships=left)


@pytest.fixture
def delivery() -> Delivery:
    return Delivery()
