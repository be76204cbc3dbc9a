from typing import Any

import pytest
from relay.domain.alert import Alert, Stop, Urgency
from relay.domain.ledger import Ledger
from relay.domain.number import NumberState
from relay.domain.rate import Lane, Rate
from relay.domain.slices import Plan, Slice
from relay.usecases.continue_alerts import ContinueAlerts
from relay.usecases.count_unread import CountUnread
from relay.usecases.sweep import PATIENCE_MS, PROBE_EVERY_MS, ResumeSender, Sweep, Swept

from tests.domain.sample import HOUR, POSTED, alert
from tests.usecases.fake_ledgers import LedgersInMemory
from tests.usecases.fake_reports import ReportsInMemory
from tests.usecases.fake_sender import RateInMemory
from tests.usecases.fakes import (
    AlertQueueInMemory,
    AlertsInMemory,
    DeliveryQueuesInMemory,
    StandingClock,
)

ID = alert().id


class Town:
    """An alert of two slices, posted longer ago than the sweep is patient."""

    def __init__(self) -> None:
        self.clock = StandingClock(POSTED + PATIENCE_MS + 1)
        self.alerts = AlertsInMemory({ID: alert()})
        self.alerts.plans[ID] = Plan((Slice(ID, 0, ()), Slice(ID, 1, ())))
        self.ledgers, self.sender = LedgersInMemory(), RateInMemory(self.clock)
        self.lookups, self.queues = AlertQueueInMemory(), DeliveryQueuesInMemory()
        self.state = NumberState(None)

    def probe(self) -> NumberState:
        return self.state

    def sweep(self, deadline: int = 0) -> Swept:
        going_on = ContinueAlerts(
            self.alerts, self.ledgers, self.sender, self.lookups, self.queues, self.clock
        )
        resume = ResumeSender(self.sender, going_on, self.clock)
        unread = CountUnread(ReportsInMemory(), self.clock, 15)
        sweep = Sweep(self.sender, self, going_on, resume, unread, self.clock, Rate(76))
        return sweep(deadline)

    def ledger(self, number: int, **values: Any) -> None:
        self.ledgers.kept[ID, number] = Ledger(1, **values)

    @property
    def enqueued(self) -> list[int]:
        return [each.number for each in self.queues.enqueued]


@pytest.fixture
def town() -> Town:
    return Town()


def test_a_lookup_that_did_not_end_is_enqueued_again(town: Town) -> None:
    del town.alerts.plans[ID]
    assert town.sweep().continued.lookups == 1
    assert (town.lookups.alerts, town.enqueued) == ([ID], [])


def test_workers_who_were_not_told_of_a_stop_are_told(town: Town) -> None:
    town.alerts.stop(ID, Stop(POSTED, "M", "caught"))
    town.sweep()
    assert town.sender.stopped == {ID}


def test_slices_that_nobody_began_are_enqueued_again(town: Town) -> None:
    assert town.sweep().continued.slices == 2
    assert town.enqueued == [0, 1]


def test_a_slice_whose_lease_ran_out_is_enqueued_again(town: Town) -> None:
    town.ledger(0, done=True, passed_on=True)
    town.ledger(1, lease_until=POSTED)
    town.sweep()
    assert town.enqueued == [1]


def test_a_slice_that_was_touched_lately_is_left_alone(town: Town) -> None:
    for number in (0, 1):
        town.ledger(number, lease_until=POSTED + 1)
    town.sweep()
    assert town.enqueued == []


def test_an_alert_of_this_minute_is_left_alone(town: Town) -> None:
    town.clock.at = POSTED + PATIENCE_MS
    town.sweep()
    assert town.enqueued == []


def test_what_is_urgent_stays_urgent(town: Town) -> None:
    town.alerts.alerts[ID] = alert(urgency=Urgency.IMMEDIATE)
    town.sweep()
    assert {each.lane for each in town.queues.enqueued} == {Lane.URGENT}


def test_after_its_end_an_alert_is_looked_after_until_everybody_is_counted(town: Town) -> None:
    town.clock.at = POSTED + 2 * HOUR
    town.ledger(0, done=True)
    town.sweep()
    assert (town.enqueued, town.alerts.underway()) == ([1], [ID])
    town.ledger(1, done=True)
    town.sweep()
    assert town.alerts.underway() == []


def test_while_it_lasts_an_alert_stays_under_way_as_receipts_may_bring_people_back(
    town: Town,
) -> None:
    town.ledger(0, done=True)
    town.ledger(1, done=True)
    town.sweep()
    assert town.alerts.underway() == [ID]


def test_an_hour_after_its_end_an_alert_is_given_up_and_said_so(town: Town) -> None:
    town.clock.at = POSTED + 2 * HOUR + 1
    assert town.sweep().continued.given_up == 1
    assert town.alerts.underway() == []


def test_while_slices_wait_in_the_queue_none_is_taken_for_lost(town: Town) -> None:
    town.queues.busy = frozenset([Lane.NORMAL])
    town.sweep()
    assert town.enqueued == []
    town.queues.busy = frozenset([Lane.URGENT])
    town.sweep()
    assert town.enqueued == [0, 1]


def test_while_lookups_wait_in_the_queue_none_is_taken_for_lost(town: Town) -> None:
    del town.alerts.plans[ID]
    town.lookups.busy = True
    town.sweep()
    assert town.lookups.alerts == []


def test_one_alerts_trouble_does_not_hold_up_the_others(town: Town) -> None:
    def underway() -> list[str]:
        return ["broken", ID]

    def get(alert_id: str) -> Alert | None:
        if alert_id == "broken":
            raise KeyError(alert_id)
        return alert()

    town.alerts.underway, town.alerts.get = underway, get  # type: ignore[method-assign]
    continued = town.sweep().continued
    assert (continued.errors, continued.slices) == ({"KeyError"}, 2)


def test_an_alert_past_its_retention_is_forgotten(town: Town) -> None:
    town.alerts.underway = lambda: ["gone"]  # type: ignore[method-assign]
    town.sweep()
    assert town.alerts.finished == {"gone"}


def test_a_probe_that_succeeds_resumes_the_sender_and_what_was_parked(town: Town) -> None:
    town.sender.blocked, town.sender.trips = 190, 1
    town.ledger(0, lease_until=town.clock.at - 1)
    town.ledger(1, lease_until=town.clock.at - 1)
    assert town.sweep().breaker.code is None
    assert not town.sender.breaker().code
    assert town.enqueued == [0, 1]


def test_a_probe_that_fails_leaves_everything_parked(town: Town) -> None:
    town.sender.blocked, town.sender.trips = 190, 1
    town.state = NumberState(190)
    assert town.sweep().breaker.code == 190
    assert (town.sender.blocked, town.enqueued) == (190, [])


def test_while_the_sender_is_blocked_the_probe_is_repeated_until_it_succeeds(town: Town) -> None:
    town.sender.blocked, town.sender.trips = 190, 1
    states = iter([NumberState(190), NumberState(190), NumberState(None)])
    town.probe = lambda: next(states)  # type: ignore[method-assign]
    began = town.clock.at
    assert town.sweep(began + 60_000).breaker.code is None
    assert town.clock.at == began + 2 * PROBE_EVERY_MS


def test_no_probe_begins_after_the_deadline(town: Town) -> None:
    town.sender.blocked, town.state = 190, NumberState(190)
    began = town.clock.at
    town.sweep(began + 3 * PROBE_EVERY_MS - 1)
    assert town.clock.at == began + 2 * PROBE_EVERY_MS


def test_after_an_outage_any_answer_of_whatsapps_own_resumes_the_sender(town: Town) -> None:
    town.sender.blocked, town.state = 2, NumberState(2)
    assert town.sweep().breaker.code == 2
    town.state = NumberState(200)
    assert town.sweep().breaker.code is None


def test_what_the_probe_cannot_see_makes_it_wait_longer_each_time(town: Town) -> None:
    town.sender.blocked, town.sender.trips = 131042, 20
    town.clock.at = 899_999
    assert town.sweep().breaker.code == 131042
    town.clock.at = 900_000
    assert town.sweep().breaker.code is None


def test_a_probe_that_fails_stops_nobody_as_it_may_just_lack_a_permission(town: Town) -> None:
    town.state = NumberState(200)
    assert town.sweep().continued.slices == 2
    assert town.sender.blocked is None


def test_ten_calm_minutes_forget_how_often_the_breaker_opened(town: Town) -> None:
    town.sender.trips, town.sender.resumed = 3, town.clock.at - 600_001
    town.sweep()
    assert town.sender.trips == 0


def test_the_sweep_keeps_the_messaging_limit_that_meta_tells(town: Town) -> None:
    town.state = NumberState(None, messaging_limit=10_000)
    town.sweep()
    assert town.sender.limit == 10_000
    town.state = NumberState(None)
    town.sweep()
    assert town.sender.limit == 10_000


def test_a_probe_may_begin_at_the_deadline(town: Town) -> None:
    town.sender.blocked, town.state = 190, NumberState(190)
    began = town.clock.at
    town.sweep(began + PROBE_EVERY_MS)
    assert town.clock.at == began + PROBE_EVERY_MS


def test_a_resume_by_itself_does_not_forget_how_often_the_breaker_opened(town: Town) -> None:
    town.sender.blocked, town.sender.trips = 190, 1
    town.sweep()
    stands = town.sender.breaker()
    assert (stands.code, stands.trips) == (None, 1)


def test_a_resume_takes_no_slice_from_a_worker_that_has_it(town: Town) -> None:
    town.sender.blocked, town.sender.trips = 190, 1
    town.ledger(0, lease_until=town.clock.at)
    town.ledger(1, lease_until=town.clock.at - 1)
    town.sweep()
    assert town.enqueued == [1]


def test_a_slice_under_way_keeps_an_ended_alert_from_being_finished(town: Town) -> None:
    town.clock.at = POSTED + 2 * HOUR
    town.ledger(0, done=True)
    town.ledger(1, lease_until=town.clock.at)
    town.sweep()
    assert town.alerts.underway() == [ID]


def test_the_alerts_under_way_are_counted(town: Town) -> None:
    assert town.sweep().continued.underway == 1
    town.alerts.alerts.clear()
    assert town.sweep().continued.underway == 0


def test_an_alert_that_was_not_looked_up_yet_stays_under_way(town: Town) -> None:
    del town.alerts.plans[ID]
    town.sweep()
    assert town.alerts.underway() == [ID]
