from typing import Any

import pytest
from relay.domain.alert import Alert, Status, Urgency
from relay.domain.facts import Facts
from relay.domain.ledger import Ledger
from relay.domain.messaging_limit import MessagingLimit
from relay.domain.refusal import Refused
from relay.domain.slices import Plan, Slice
from relay.usecases import check_limit
from relay.usecases.check_limit import CheckLimit

from tests.domain.sample import HOUR, POSTED, alert, target, tries
from tests.usecases.fake_ledgers import LedgersInMemory
from tests.usecases.fakes import (
    AlertsInMemory,
    RecentInMemory,
    StandingClock,
)


class Counted(LedgersInMemory):
    """Remembers whose ledgers were read."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []

    def of_alert(self, alert_id: str, slices: int) -> list[Ledger]:
        self.read.append(alert_id)
        return super().of_alert(alert_id, slices)


class Limit:
    def __init__(self, people: int = 100, reserved: int = 0, told: int | None = None) -> None:
        self.alerts, self.ledgers, self.clock = AlertsInMemory(), Counted(), StandingClock()
        self.recent = RecentInMemory(self.alerts, told)
        limit = MessagingLimit(people, reserved)
        self.check = CheckLimit(self.recent, self.alerts, self.ledgers, self.clock, limit)

    def posted(self, name: str, group: str, size: int, hours_ago: float = 1, **more: Any) -> None:
        created = POSTED - int(hours_ago * HOUR)
        values = {"id": name, "created": created, "expires": created + 2 * HOUR, **more}
        self.alerts.alerts[name] = alert(target(group, size), **values)

    def delivered(self, name: str, *taken: str, seen: int | None = None) -> None:
        self.alerts.plans[name] = Plan((Slice(name, 0, ()),))
        ledger = Ledger(seen or len(taken), facts=Facts(handed=tries(*taken)), done=True)
        self.ledgers.kept[(name, 0)] = ledger


def new(size: int, group: str = "west", **changes: Any) -> Alert:
    return alert(target(group, size), id="new", **changes)


def people(count: int) -> list[str]:
    return [str(number) for number in range(count)]


def test_a_limit_that_is_far_away_costs_one_read_of_the_list_and_no_ledger() -> None:
    limit = Limit()
    limit.posted("a", "east", 60)
    assert limit.check(new(40)) == ()
    assert (limit.recent.reads, limit.ledgers.read) == (1, [])


def test_where_sizes_leave_it_in_doubt_the_ledgers_tell() -> None:
    limit = Limit()
    limit.posted("a", "east", 90)
    limit.delivered("a", *people(30))
    assert limit.check(new(70)) == ()
    assert limit.ledgers.read == ["a"]


def test_too_many_people_are_warned_of() -> None:
    limit = Limit()
    limit.posted("a", "east", 90)
    limit.delivered("a", *people(60))
    (warning,) = limit.check(new(70))
    assert warning.startswith("Up to 30 people may not get this alert")


def test_an_alert_under_way_is_expected_to_reach_everybody() -> None:
    limit = Limit()
    limit.posted("a", "east", 60)
    assert "60 people" in limit.check(new(100))[0]


def test_the_count_is_of_the_last_24_hours() -> None:
    limit = Limit()
    for hours, warned in ((25, True), (27, False)):
        limit.posted("a", "east", 60, hours_ago=hours)
        limit.delivered("a", *people(60))
        assert bool(limit.check(new(50))) is warned, hours


def test_a_long_alert_of_the_day_before_still_counts() -> None:
    limit = Limit()
    limit.posted("a", "east", 60, hours_ago=35, expires=POSTED - 23 * HOUR)
    limit.delivered("a", *people(60))
    assert limit.check(new(50))


def test_the_same_alert_again_needs_nobody_new() -> None:
    limit = Limit()
    limit.posted("new", "west", 160)
    assert limit.check(new(160)) == ()


def test_tests_count_the_people_whom_they_reached() -> None:
    limit = Limit()
    limit.posted("a", "east", 1_000, status=Status.TEST)
    limit.delivered("a", "x", "y", "z")
    assert limit.check(new(97)) == ()
    assert "1 people" in limit.check(new(98))[0]


def test_no_limit_reads_nothing() -> None:
    limit = Limit(people=0, reserved=50)
    assert limit.check(new(10_000_000)) == ()
    assert limit.check.turn(Urgency.PAST) is None
    assert limit.recent.reads == 0


@pytest.mark.parametrize(("told", "warned"), [(None, True), (0, False), (250, False), (50, True)])
def test_whatsapps_own_word_goes_before_the_setting(told: int | None, warned: bool) -> None:
    assert bool(Limit(people=100, told=told).check(new(150))) is warned


def test_the_reserve_is_a_share_of_the_limit_that_whatsapp_told() -> None:
    limit = Limit(people=100, reserved=50, told=250)
    assert limit.check(new(125)) == ()
    with pytest.raises(Refused, match="125 of the 250"):
        limit.check(new(126))


def test_the_all_clear_reaches_everybody_whom_the_alert_reached() -> None:
    limit = Limit(reserved=50)
    limit.posted("a", "west", 100, urgency=Urgency.IMMEDIATE)
    limit.delivered("a", *people(95))
    assert limit.check(new(95, urgency=Urgency.PAST)) == ()


def test_of_many_alerts_only_the_newest_are_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check_limit, "MOST_LOOKED_INTO", 2)
    limit = Limit()
    for hours, name in enumerate("cba", start=1):
        limit.posted(name, f"east-{name}", 40, hours_ago=hours)
        limit.delivered(name, name)
    assert limit.check(new(58)) == ()
    assert limit.ledgers.read == ["b", "c"]
    assert limit.check(new(59)), "the oldest counts whole: 40 and two and 59"


@pytest.mark.parametrize(
    ("reserved", "urgency", "taken"),
    [(0, Urgency.PAST, False), (10, Urgency.IMMEDIATE, False), (10, Urgency.EXPECTED, True)],
)
def test_who_leaves_a_reserve_alone_takes_turns(
    reserved: int, urgency: Urgency, taken: bool
) -> None:
    assert (Limit(reserved=reserved).check.turn(urgency) is not None) is taken


def test_where_whatsapp_knows_no_limit_there_is_nothing_to_warn_of() -> None:
    assert Limit(people=100, told=0).check(new(150)) == ()


def test_whom_the_last_day_has_reached_counts_once() -> None:
    limit = Limit()
    limit.posted("first", "west", 30, hours_ago=9)
    limit.delivered("first", *people(20))
    limit.posted("second", "west", 30, hours_ago=6)
    limit.delivered("second", *people(25))
    limit.posted("long ago", "east", 90, hours_ago=60)
    assert limit.check.reached() == 25


def test_an_alert_under_way_counts_as_if_it_had_reached_everybody() -> None:
    limit = Limit()
    limit.posted("now", "west", 30)
    assert limit.check.reached() == 30
    assert Limit().check.reached() == 0
