from dataclasses import replace
from typing import Any

import pytest
from relay.domain.alert import Draft, Status, Urgency, Words
from relay.domain.area import Circle
from relay.domain.group import Group
from relay.domain.messaging_limit import MessagingLimit
from relay.domain.rate import Rate
from relay.domain.refusal import Fault, KeyUsedBefore, PostedMeanwhile, QuotaSpent, Refused
from relay.domain.slices import Plan
from relay.domain.target import Target
from relay.usecases.check_limit import CheckLimit
from relay.usecases.ports import Recent
from relay.usecases.post_alert import House, PostAlert, Request

from tests.domain.sample import HOUR, POSTED
from tests.usecases.fake_ledgers import LedgersInMemory
from tests.usecases.fake_sender import RateInMemory
from tests.usecases.fakes import (
    AlertQueueInMemory,
    AlertsInMemory,
    GroupsInMemory,
    RecentInMemory,
    StandingClock,
)

WEST, CENTRE = Group("west", "West", 7), Group("centre", "Centrum", 5)
REQUEST = Request("police", "key-1", "hash")
WORDS = Words("Inbraak", "Man met grijze jas.", "Kijk uit.")
CIRCLE = Circle(52.6, 5.4, 100)


def draft(**changes: Any) -> Draft:
    values = {
        "words": WORDS,
        "texts": {},
        "urgency": Urgency.IMMEDIATE,
        "status": Status.ACTUAL,
        "expires": POSTED + HOUR,
        "reference": "PL-1",
        "author": "M. Jansen",
        "area": ("west",),
    }
    return Draft(**{**values, **changes})


class Intake:
    def __init__(self) -> None:
        self.groups = GroupsInMemory({"west": WEST, "centre": CENTRE})
        self.alerts, self.queue, self.clock = (
            AlertsInMemory(),
            AlertQueueInMemory(),
            StandingClock(),
        )
        house = House("NL", ("nl", "en"), 2, Rate(76))
        self.recent = RecentInMemory(self.alerts)
        check = CheckLimit(
            self.recent, self.alerts, LedgersInMemory(), self.clock, MessagingLimit(10, 50)
        )
        self.sender = RateInMemory(self.clock)
        self.post = PostAlert(
            self.groups, self.alerts, self.queue, self.clock, house, check, self.sender
        )


@pytest.fixture
def intake() -> Intake:
    return Intake()


def faults(intake: Intake, **changes: Any) -> tuple[Fault, ...]:
    with pytest.raises(Refused) as refused:
        intake.post.post(draft(**changes), REQUEST)
    assert (intake.alerts.alerts, intake.queue.alerts) == ({}, [])
    return refused.value.faults


def test_an_alert_is_stored_and_sent_on(intake: Intake) -> None:
    alert = intake.post.post(draft(), REQUEST)
    assert intake.alerts.alerts == {REQUEST.alert_id: alert}
    assert intake.queue.alerts == [alert.id]


def test_an_alert_keeps_what_was_posted(intake: Intake) -> None:
    alert = intake.post.post(draft(), REQUEST)
    assert (alert.client, alert.author, alert.reference) == ("police", "M. Jansen", "PL-1")
    assert (alert.urgency, alert.status, alert.headline) == (
        Urgency.IMMEDIATE,
        Status.ACTUAL,
        "Inbraak",
    )
    assert (alert.created, alert.expires, alert.body_hash) == (POSTED, POSTED + HOUR, "hash")
    assert alert.stop is None


def test_targets_follow_the_order_of_the_request_and_count_once(intake: Intake) -> None:
    alert = intake.post.compose(draft(area=("centre", "west", "centre")), REQUEST)
    assert alert.targets == (
        Target("centre", "Centrum", 5, POSTED),
        Target("west", "West", 7, POSTED),
    )


def test_an_area_finds_its_groups(intake: Intake) -> None:
    intake.groups.found = [CENTRE]
    alert = intake.post.compose(draft(area=CIRCLE), REQUEST)
    assert [target.group for target in alert.targets] == ["centre"]


def test_every_language_of_the_stack_has_its_message(intake: Intake) -> None:
    english = Words("Burglary", "Man in grey.")
    monday = 1_790_000_000_000 + HOUR
    alert = intake.post.compose(draft(texts={"en": english}, expires=monday), REQUEST)
    text = "Man met grijze jas. Kijk uit."
    assert {language: dict(each) for language, each in alert.messages.items()} == {
        "nl": {"headline": "Inbraak", "text": text, "until": "ma 17:13"},
        "en": {"headline": "Burglary", "text": "Man in grey.", "until": "Mon 17:13"},
    }


def test_composing_stores_nothing(intake: Intake) -> None:
    intake.post.compose(draft(), REQUEST)
    assert (intake.alerts.alerts, intake.queue.alerts) == ({}, [])


def test_unknown_groups_are_named_each(intake: Intake) -> None:
    assert faults(intake, area=("west", "nowhere", "gone")) == (
        Fault("area.groups[1]", "there is no group 'nowhere'"),
        Fault("area.groups[2]", "there is no group 'gone'"),
    )


def test_an_area_without_groups_says_so(intake: Intake) -> None:
    assert faults(intake, area=CIRCLE) == (
        Fault("area", "no neighbourhood lies in this area; make it larger"),
    )


def test_more_targets_than_an_alert_takes_are_counted(intake: Intake) -> None:
    intake.groups.found = [Group(str(each), str(each)) for each in range(1_001)]
    assert faults(intake, area=CIRCLE) == (
        Fault("area", "1001 neighbourhoods; an alert takes 1,000 at most"),
    )
    del intake.groups.found[-1]
    intake.post.post(draft(area=CIRCLE), REQUEST)


def excess(fault: Fault) -> int:
    return int(fault.message.split()[3].replace(",", ""))


def test_a_message_too_long_is_refused_with_the_excess_counted(intake: Intake) -> None:
    long, longer = (Words("h", "x" * size) for size in (1_000, 1_001))
    dutch, english = faults(intake, words=long)
    assert (dutch.field, english.field) == ("description", "description")
    assert "too long in Dutch" in dutch.message
    assert "too long in English" in english.message
    assert [excess(each) for each in faults(intake, words=longer)] == [
        excess(dutch) + 1,
        excess(english) + 1,
    ]


def test_cutting_the_excess_makes_it_fit(intake: Intake) -> None:
    over = max(excess(each) for each in faults(intake, words=Words("h", "x" * 1_000)))
    assert faults(intake, words=Words("h", "x" * (1_001 - over)))
    intake.post.post(draft(words=Words("h", "x" * (1_000 - over))), REQUEST)


def test_the_longest_name_of_a_place_counts(intake: Intake) -> None:
    before = faults(intake, words=Words("h", "x" * 1_000), area=("west",))
    after = faults(intake, words=Words("h", "x" * 1_000), area=("west", "centre"))
    assert excess(after[0]) == excess(before[0]) + len("Centrum") - len("West")


def test_a_text_of_its_own_language_is_named_when_too_long(intake: Intake) -> None:
    (fault,) = faults(intake, texts={"en": Words("h", "x" * 1_024)})
    assert fault.field == "texts.en.description"


def test_a_repeated_request_gives_the_same_alert_and_stores_nothing(intake: Intake) -> None:
    first = intake.post.post(draft(), REQUEST)
    intake.alerts.plans[first.id] = Plan(())
    intake.clock.at += 1_000
    assert intake.post.repeated(REQUEST) == first
    assert intake.post.post(draft(), REQUEST) == first
    assert intake.queue.alerts == [first.id]


def test_a_repeated_request_whose_lookup_has_not_begun_is_enqueued_again(intake: Intake) -> None:
    first = intake.post.post(draft(), REQUEST)
    intake.post.repeated(REQUEST)
    assert intake.queue.alerts == [first.id, first.id]


def test_a_new_request_repeats_nothing(intake: Intake) -> None:
    assert intake.post.repeated(REQUEST) is None


def test_a_key_with_another_body_is_refused(intake: Intake) -> None:
    intake.post.post(draft(), REQUEST)
    another = replace(REQUEST, body_hash="other")
    with pytest.raises(KeyUsedBefore):
        intake.post.repeated(another)
    with pytest.raises(KeyUsedBefore):
        intake.post.post(draft(), another)


def test_a_spent_quota_stores_and_enqueues_nothing(intake: Intake) -> None:
    for key in ("1", "2"):
        intake.post.post(draft(), replace(REQUEST, key=key))
    with pytest.raises(QuotaSpent):
        intake.post.post(draft(), replace(REQUEST, key="3"))
    assert (len(intake.alerts.alerts), len(intake.queue.alerts)) == (2, 2)


BOTH = ("west", "centre")


def test_an_alert_keeps_its_warnings_for_whoever_asks_again(intake: Intake) -> None:
    first = intake.post.post(draft(area=BOTH), REQUEST)
    assert len(first.warnings) == 1
    intake.clock.at += 48 * HOUR
    assert intake.post.repeated(REQUEST) == first


def test_a_dry_run_warns_as_well(intake: Intake) -> None:
    assert intake.post.compose(draft(area=BOTH), REQUEST).warnings


def test_an_alert_that_would_take_the_reserve_is_refused_and_a_dry_run_of_it_too(
    intake: Intake,
) -> None:
    (fault,) = faults(intake, urgency=Urgency.EXPECTED)
    assert fault.field == "area"
    with pytest.raises(Refused):
        intake.post.compose(draft(urgency=Urgency.EXPECTED), REQUEST)


def test_two_alerts_side_by_side_cannot_both_have_the_room_for_one(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the second is reckoned, the first is stored."""
    first, second = (replace(REQUEST, key=key) for key in "12")
    centre = draft(area=("centre",), urgency=Urgency.PAST)
    intake.groups.groups["north"] = Group("north", "Noord", 5)
    since = intake.recent.since

    def overtaken(moment: int) -> Recent:
        found = since(moment)
        monkeypatch.setattr(intake.recent, "since", since)
        intake.post.post(centre, first)
        return found

    monkeypatch.setattr(intake.recent, "since", overtaken)
    with pytest.raises(Refused):
        intake.post.post(draft(area=("north",), urgency=Urgency.PAST), second)
    assert list(intake.alerts.alerts) == [first.alert_id]


def test_who_is_overtaken_again_and_again_gives_up(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake.recent, "turn", lambda: -1)
    with pytest.raises(PostedMeanwhile):
        intake.post.post(draft(area=("centre",), urgency=Urgency.PAST), REQUEST)
    assert intake.alerts.alerts == {}


def test_while_the_account_is_refused_a_warning_says_that_the_alert_waits(intake: Intake) -> None:
    intake.sender.block(190, intake.clock.now())
    (warning,) = intake.post.compose(draft(), REQUEST).warnings
    assert "code 190" in warning
