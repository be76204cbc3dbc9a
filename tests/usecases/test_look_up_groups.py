import pytest
from relay.domain.alert import Stop, Urgency
from relay.domain.group import Group
from relay.domain.rate import Lane
from relay.domain.refusal import UnknownAlert
from relay.usecases.look_up_groups import LookUpGroups

from tests.domain.sample import POSTED, alert, target
from tests.usecases.fakes import (
    AlertsInMemory,
    DeliveryQueuesInMemory,
    GroupsInMemory,
)

ID = alert().id


class Town:
    def __init__(self) -> None:
        posted = alert(target("west", 1), target("centre", 1))
        self.groups = GroupsInMemory({"west": Group("west", "W", 300), "centre": Group("centre", "C", 50)})  # fmt: skip # noqa: E501
        self.alerts = AlertsInMemory({ID: posted})
        self.queues = DeliveryQueuesInMemory()
        self.look_up = LookUpGroups(self.groups, self.alerts, self.queues)

    def parts(self) -> list[list[str]]:
        slices = self.look_up(ID).slices
        return [[str(part) for part in each.parts] for each in slices]


@pytest.fixture
def town() -> Town:
    return Town()


def test_the_cut_follows_todays_counts(town: Town) -> None:
    assert town.parts() == [["west:0/2"], ["west:1/2"], ["centre:0/1"]]


def test_only_the_first_slices_are_enqueued_so_that_alerts_take_turns(town: Town) -> None:
    town.groups.groups["west"] = Group("west", "W", 9_000)
    assert len(town.look_up(ID).slices) == 49
    assert [each.number for each in town.queues.enqueued] == [0, 1, 2]


def test_more_workers_have_more_slices_side_by_side(town: Town) -> None:
    town.groups.groups["west"] = Group("west", "W", 9_000)
    LookUpGroups(town.groups, town.alerts, town.queues, abreast=9)(ID)
    assert [each.number for each in town.queues.enqueued] == list(range(9))


def test_a_repeated_lookup_makes_the_same_slices(town: Town) -> None:
    first = town.look_up(ID)
    town.groups.groups["west"] = Group("west", "W", 9_000)
    assert town.look_up(ID) == first
    assert [each.number for each in town.queues.enqueued] == [0, 1, 2] * 2


def test_the_first_of_two_lookups_at_once_wins(town: Town) -> None:
    stored = LookUpGroups(GroupsInMemory(town.groups.groups), town.alerts, town.queues)(ID)
    town.alerts.plan = lambda alert_id: None  # type: ignore[method-assign]
    town.groups.groups["west"] = Group("west", "W", 9_000)
    assert town.look_up(ID) == stored


def test_a_group_that_left_the_map_meanwhile_keeps_its_members(town: Town) -> None:
    del town.groups.groups["west"]
    assert town.parts() == [["west:0/1", "centre:0/1"]]


@pytest.mark.parametrize("changes", [{"expires": POSTED}, {"stop": Stop(POSTED, "M", "caught")}])
def test_an_ended_alert_is_cut_too_so_that_its_people_are_counted(
    town: Town, changes: dict[str, object]
) -> None:
    town.alerts.alerts[ID] = alert(target("centre"), **changes)
    assert len(town.look_up(ID).slices) == 1


@pytest.mark.parametrize(
    ("urgency", "lane"),
    [
        (Urgency.IMMEDIATE, Lane.URGENT),
        (Urgency.EXPECTED, Lane.NORMAL),
        (Urgency.PAST, Lane.NORMAL),
    ],
)
def test_only_an_immediate_alert_takes_the_urgent_lane(
    town: Town, urgency: Urgency, lane: Lane
) -> None:
    town.alerts.alerts[ID] = alert(urgency=urgency)
    town.look_up(ID)
    assert town.queues.enqueued == [(0, lane, 0)]


def test_an_alert_that_nobody_knows_is_an_error(town: Town) -> None:
    with pytest.raises(UnknownAlert):
        town.look_up("unknown")
