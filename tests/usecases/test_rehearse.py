from dataclasses import dataclass, field

import pytest
from relay.domain.alert import Status, Urgency
from relay.domain.group import Group
from relay.domain.rehearsal import Held, Rehearsal
from relay.usecases.rehearse import NobodyToReach, Rehearse

from tests.usecases.test_post_alert import Intake

CANARY, DRILL = Rehearsal.CANARY, Rehearsal.DRILL


@dataclass
class RehearsalsInMemory:
    held: dict[Rehearsal, Held] = field(default_factory=dict)

    def newest(self, rehearsal: Rehearsal) -> Held | None:
        return self.held.get(rehearsal)

    def keep(self, rehearsal: Rehearsal, held: Held) -> None:
        self.held[rehearsal] = held


@dataclass
class Stage:
    intake: Intake = field(default_factory=Intake)
    phones_in: tuple[str, ...] = ("west",)
    drill_group: str = "volunteers"
    kept: RehearsalsInMemory = field(default_factory=RehearsalsInMemory)

    def __post_init__(self) -> None:
        self.intake.groups.groups["volunteers"] = Group("volunteers", "Vrijwilligers", 3)

    @property
    def rehearse(self) -> Rehearse:
        return Rehearse(self.intake.post, lambda: self.phones_in, self.kept, self.drill_group)


def test_a_canary_goes_to_the_groups_that_test_phones_are_in() -> None:
    stage = Stage(phones_in=("centre", "west"))
    alert = stage.rehearse(CANARY, "today")
    assert (alert.status, alert.urgency) == (Status.TEST, Urgency.IMMEDIATE)
    assert [each.group for each in alert.targets] == ["centre", "west"]
    assert stage.kept.held[CANARY] == Held(alert.id, alert.created)
    assert stage.intake.queue.alerts == [alert.id]


def test_a_drill_goes_to_the_volunteers() -> None:
    alert = Stage().rehearse(DRILL, "today")
    assert alert.status is Status.EXERCISE
    assert [each.group for each in alert.targets] == ["volunteers"]


def test_held_twice_under_one_key_it_is_posted_once() -> None:
    stage = Stage()
    first = stage.rehearse(CANARY, "today")
    stage.phones_in = ("centre",)
    assert stage.rehearse(CANARY, "today").id == first.id
    assert len(stage.intake.alerts.alerts) == 1
    assert stage.rehearse(CANARY, "tomorrow").id != first.id


@pytest.mark.parametrize("phones_in", [(), ("gone",)])
def test_without_a_test_phone_it_says_how_to_get_one(phones_in: tuple[str, ...]) -> None:
    stage = Stage(phones_in=phones_in)
    with pytest.raises(NobodyToReach, match="relay members test"):
        stage.rehearse(CANARY, "today")
    assert (stage.intake.alerts.alerts, stage.kept.held) == ({}, {})


@pytest.mark.parametrize("group", ["", "gone"])
def test_without_a_group_of_volunteers_there_is_no_drill(group: str) -> None:
    with pytest.raises(NobodyToReach, match="DrillGroup"):
        Stage(drill_group=group).rehearse(DRILL, "today")


def test_a_group_that_is_off_the_map_keeps_no_canary_from_the_others() -> None:
    alert = Stage(phones_in=("gone", "west")).rehearse(CANARY, "today")
    assert [each.group for each in alert.targets] == ["west"]
