import pytest
from relay.domain.alert import Stop
from relay.domain.facts import Facts, Try
from relay.domain.ledger import Ledger, State
from relay.domain.refusal import UnknownAlert
from relay.domain.slices import Plan, Slice
from relay.usecases.follow_alert import RECEIPTS_LATE_MS, FollowAlert, Standing
from relay.usecases.stop_alert import StopAlert

from tests.domain.sample import HOUR, POSTED, alert, tries
from tests.usecases.fake_ledgers import LedgersInMemory
from tests.usecases.fake_sender import RateInMemory
from tests.usecases.fakes import (
    AlertsInMemory,
    StandingClock,
)

ID = alert().id


class Office:
    def __init__(self) -> None:
        self.clock, self.ledgers = StandingClock(), LedgersInMemory()
        self.alerts = AlertsInMemory(
            {ID: alert()}, {ID: Plan((Slice(ID, 0, ()), Slice(ID, 1, ())))}
        )
        self.rate = RateInMemory(self.clock)
        self.follow = FollowAlert(self.alerts, self.ledgers, self.clock)
        self.stop = StopAlert(self.alerts, self.rate, self.clock)

    def ledger(self, number: int, ledger: Ledger) -> None:
        self.ledgers.kept[(ID, number)] = ledger

    def now(self) -> Standing:
        return self.follow(ID)


@pytest.fixture
def office() -> Office:
    return Office()


def test_before_the_lookup_nobody_is_seen(office: Office) -> None:
    office.alerts.plans.clear()
    standing = office.now()
    assert (standing.seen, standing.complete, standing.first_handed) == (0, False, None)


def test_counts_of_all_slices_add_up(office: Office) -> None:
    office.ledger(0, Ledger(3, facts=Facts(handed=tries("a"))))
    office.ledger(1, Ledger(2, facts=Facts(handed=tries("b"), failed={Try("c", 1): 1})))
    standing = office.now()
    assert standing.states == {State.HANDED: 2, State.FAILED: 1, State.PENDING: 2}
    assert standing.seen == 5


def test_it_is_complete_once_every_slice_was_read(office: Office) -> None:
    office.ledger(1, Ledger(3))
    assert not office.now().complete
    office.ledger(0, Ledger(0))
    assert office.now().complete


def test_reached_are_those_that_whatsapp_took(office: Office) -> None:
    facts = Facts(
        handed=tries("a"), sent=tries("b"), delivered=tries("c"), read=tries("d"),
        in_doubt=tries("e"), failed={Try("f", 1): 1},
    )  # fmt: skip
    office.ledger(0, Ledger(9, frozenset("g"), facts=facts))
    assert office.now().reached == 4


def test_the_first_and_the_last_hand_over_are_of_all_slices(office: Office) -> None:
    office.ledger(0, Ledger(1, facts=Facts(handed_at=(20, 30))))
    office.ledger(1, Ledger(1, facts=Facts(handed_at=(10, 25))))
    assert (office.now().first_handed, office.now().last_handed) == (10, 30)


def test_once_the_alert_has_ended_nobody_is_pending(office: Office) -> None:
    office.ledger(0, Ledger(3, facts=Facts(handed=tries("a"))))
    office.clock.at += HOUR
    assert office.now().states == {State.HANDED: 1, State.EXPIRED: 2}


def test_an_alert_that_nobody_knows_is_an_error(office: Office) -> None:
    with pytest.raises(UnknownAlert):
        office.follow("unknown")
    with pytest.raises(UnknownAlert):
        office.stop("unknown", "M", "caught")


def test_after_a_stop_it_is_said_how_many_had_been_reached(office: Office) -> None:
    office.ledger(0, Ledger(3, facts=Facts(handed=tries("a"))))
    standing = office.follow.standing(office.stop(ID, "M", "caught"))
    assert (standing.reached, standing.states[State.EXPIRED]) == (1, 2)
    assert standing.alert.stop == Stop(POSTED, "M", "caught")


def test_workers_learn_of_a_stop(office: Office) -> None:
    office.stop(ID, "M", "caught")
    assert office.rate.stopped == {ID}


def test_the_first_stop_stands(office: Office) -> None:
    office.stop(ID, "M", "caught")
    office.clock.at += 1
    assert office.stop(ID, "N", "again").stop == Stop(POSTED, "M", "caught")


def test_receipts_that_never_came_are_told_once_whatsapps_time_is_up(office: Office) -> None:
    facts = Facts(
        handed=tries("a"), sent=tries("b"), delivered=tries("c"), handed_at=(POSTED, POSTED + 9)
    )
    office.ledger(0, Ledger(3, facts=facts))
    office.clock.at = POSTED + 9 + 2 * HOUR + RECEIPTS_LATE_MS - 1  # sent with two hours to live
    assert office.now().unconfirmed == 0
    office.clock.at += 1
    assert office.now().unconfirmed == 2


def test_where_nobody_was_handed_nothing_is_missing(office: Office) -> None:
    office.ledger(0, Ledger(3))
    office.clock.at += 99 * HOUR
    assert office.now().unconfirmed == 0
