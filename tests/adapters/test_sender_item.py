from typing import TYPE_CHECKING

import pytest
from relay.adapters.left_members import MOST
from relay.adapters.sender_item import SenderItem
from relay.domain.breaker import Breaker
from relay.domain.facts import short_id
from relay.domain.member import new_member_id
from relay.domain.template_doubts import Doubt

from tests.adapters.calls import Calls
from tests.domain.sample import HOUR, POSTED, alert
from tests.usecases.fakes import (
    StandingClock,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def sender(alerts: "Table", clock: StandingClock) -> SenderItem:
    return SenderItem(alerts, "106540352242922", clock)


def left(sender: SenderItem) -> set[str]:
    return {each.partition("#")[0] for each in sender.item()["left"]}


def in_map(sender: SenderItem, name: str) -> set[str]:
    return set(sender.item()[name])


def test_before_anything_happened_the_breaker_is_closed(sender: SenderItem) -> None:
    assert sender.breaker() == Breaker()


def test_the_first_to_see_trouble_opens_the_breaker(sender: SenderItem) -> None:
    assert sender.block(190, POSTED)
    assert not sender.block(368, POSTED)
    assert sender.breaker() == Breaker(190, opened=POSTED, trips=1)


def test_old_news_does_not_open_it_again(sender: SenderItem) -> None:
    sender.resume(POSTED, by_hand=False)
    assert not sender.block(190, POSTED)
    assert sender.block(190, POSTED + 1)


def test_resumed_by_itself_it_remembers_how_often_it_opened(sender: SenderItem) -> None:
    sender.block(190, POSTED)
    sender.resume(POSTED + 1, by_hand=False)
    assert sender.breaker() == Breaker(resumed=POSTED + 1, trips=1)
    sender.block(190, POSTED + 2)
    assert sender.breaker().trips == 2


def test_resumed_by_hand_it_starts_anew(sender: SenderItem) -> None:
    sender.block(190, POSTED)
    sender.set_aside({"alarm/nl": (132015, POSTED)})
    sender.resume(POSTED + 1, by_hand=True)
    assert sender.breaker() == Breaker(resumed=POSTED + 1)
    assert sender.item()["set_aside"] == {}


def test_an_outage_counts_as_no_trip(sender: SenderItem) -> None:
    assert sender.block(2, POSTED)
    assert sender.breaker() == Breaker(2, opened=POSTED)


def test_once_calm_it_forgets_how_often_it_opened(sender: SenderItem) -> None:
    sender.block(190, POSTED)
    sender.resume(POSTED, by_hand=False)
    sender.calm_down()
    assert sender.breaker().trips == 0


def test_the_messaging_limit_is_kept(sender: SenderItem) -> None:
    sender.keep_limit(2_000)
    assert sender.item()["messaging_limit"] == 2_000


def test_a_template_is_set_aside_from_the_moment_that_whatsapp_said_so(sender: SenderItem) -> None:
    sender.set_aside({"alarm/nl": (132001, POSTED - 1), "alarm/fr": (132015, POSTED)})
    until = {"alarm/nl": POSTED - 1 + HOUR / 6, "alarm/fr": POSTED + 3 * HOUR}
    assert sender.item()["set_aside"] == until


def test_old_news_of_a_template_counts_no_more(sender: SenderItem) -> None:
    sender.resume(POSTED - HOUR, by_hand=True)
    sender.set_aside({"alarm/nl": (132015, POSTED - 4 * HOUR), "alarm/fr": (132015, POSTED - HOUR)})
    assert sender.item()["set_aside"] == {}


def doubt(*members: str, said: int = POSTED) -> dict[str, Doubt]:
    return {"alarm/nl": Doubt(132015, said, frozenset(members))}


def test_a_template_is_set_aside_once_it_was_refused_to_several(sender: SenderItem) -> None:
    assert sender.doubt(doubt("a")) == set()
    assert sender.doubt(doubt("a", said=POSTED + 1)) == set(), "the same person once more"
    assert "set_aside" not in sender.item()
    assert sender.doubt(doubt("b")) == {"alarm/nl"}
    assert in_map(sender, "set_aside") == {"alarm/nl"}


def test_doubts_stay_on_the_item_for_an_hour_or_until_they_are_settled(
    sender: SenderItem, clock: StandingClock
) -> None:
    sender.doubt(doubt("a"))
    clock.at += HOUR + 1
    assert sender.doubt(doubt("b", said=clock.at)) == set()
    assert sender.doubt(doubt("c", said=clock.at)) == {"alarm/nl"}
    assert "doubts" not in sender.item()


def test_a_moment_far_ahead_sets_a_template_aside_for_no_longer_than_now_would(
    sender: SenderItem,
) -> None:
    sender.set_aside({"alarm/nl": (132015, POSTED * 1_000)})
    assert sender.item()["set_aside"]["alarm/nl"] == POSTED + 3 * HOUR


def test_stops_of_expired_alerts_are_forgotten(sender: SenderItem, clock: StandingClock) -> None:
    sender.note_stop(alert(id="old"))
    sender.note_stop(alert(id="older", expires=POSTED + 1))
    sender.note_stop(alert(id="lasting", expires=POSTED + 3 * HOUR))
    clock.at += 2 * HOUR
    sender.note_stop(alert(id="new", expires=POSTED + 3 * HOUR))
    assert in_map(sender, "stopped") == {"lasting", "new"}


def test_stopping_twice_is_no_error_even_after_the_end(
    sender: SenderItem, clock: StandingClock
) -> None:
    sender.note_stop(alert(id="old"))
    sender.note_stop(alert(id="old"))
    clock.at += 2 * HOUR
    sender.note_stop(alert(id="old"))
    assert in_map(sender, "stopped") == {"old"}


def test_a_leave_costs_one_write(sender: SenderItem, alerts: "Table") -> None:
    calls = Calls(alerts.meta.client)
    sender.note_leave("a")
    sender.note_leave("b")
    assert calls.made == ["UpdateItem"] * 2
    assert left(sender) == {"a", "b"}


def test_a_leave_noted_twice_is_kept_once(sender: SenderItem) -> None:
    sender.note_leave("a")
    sender.note_leave("a")
    assert len(sender.item()["left"]) == 1


def test_leaves_are_forgotten_after_a_minute(sender: SenderItem, clock: StandingClock) -> None:
    for name in "abc":
        sender.note_leave(name)
    clock.at += 61_000
    sender.note_leave("d")
    assert left(sender) == {"d"}


def test_while_many_leave_hardly_one_costs_a_second_write(
    sender: SenderItem, clock: StandingClock, alerts: "Table"
) -> None:
    """Four a second, for two minutes and a half."""
    calls = Calls(alerts.meta.client)
    for number in range(600):
        clock.at += 250
        sender.note_leave(f"m{number}")
    assert len(calls.made) <= 600 * 1.05
    assert left(sender) >= {f"m{number}" for number in range(365, 600)}


def test_however_many_leave_at_once_the_item_stays_small(
    sender: SenderItem, clock: StandingClock
) -> None:
    """DynamoDB takes 400 KB; every reservation writes the item."""
    members = [new_member_id() for _ in range(MOST + 20)]
    for each in members:
        sender.note_leave(each)
        clock.at += 25
    assert len(left(sender)) == MOST
    assert left(sender) >= set(map(short_id, members[40:])), "the oldest go first"
    assert sum(len(each) for each in sender.item()["left"]) < 25_000
