from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from relay.domain.alert import Alert, Status, Stop, Urgency
from relay.domain.facts import Facts, Try
from relay.domain.ledger import Ledger
from relay.domain.messaging_limit import (
    DAY_MS,
    LOOK_BACK_MS,
    Earlier,
    MessagingLimit,
    Need,
    Result,
    counts,
    looked_into,
    need_of,
)
from relay.domain.refusal import Refused

from tests.domain.sample import HOUR, POSTED, again, alert, target, tries

NOW = POSTED + 1_000
IMMEDIATE, EXPECTED = alert(urgency=Urgency.IMMEDIATE), alert(urgency=Urgency.EXPECTED)


def people(count: int, first: int = 0) -> frozenset[str]:
    return frozenset(str(number) for number in range(first, first + count))


def to(*groups: tuple[str, int], **changes: Any) -> Alert:
    return alert(*(target(group, size) for group, size in groups), **changes)


def done(taken: Iterable[str], *groups: tuple[str, int], untried: int | None = 0) -> Earlier:
    return Earlier(dict(groups), Result(frozenset(taken), untried))


def whole(*groups: tuple[str, int]) -> Earlier:
    return Earlier(dict(groups))


def test_without_other_alerts_the_memberships_are_what_it_needs() -> None:
    assert need_of(to(("west", 70), ("east", 30)), []) == Need(0, 100)


def test_groups_of_several_alerts_count_once_and_as_large_as_they_ever_were() -> None:
    earlier = [whole(("west", 80)), whole(("west", 70), ("east", 20))]
    assert need_of(to(("west", 75), ("south", 5)), earlier) == Need(100, 105)


def test_who_was_reached_counts_by_name_and_once() -> None:
    earlier = [done(people(50), ("west", 90)), done(people(50, first=10), ("east", 80))]
    assert need_of(to(("south", 7)), earlier) == Need(60, 67)


def test_the_same_groups_again_need_nobody_new() -> None:
    """The all-clear to those who had the alert passes, however full the limit is."""
    earlier = [done(people(90), ("west", 100))]
    assert need_of(to(("west", 100)), earlier) == Need(90, 90)


def test_who_joined_since_and_who_was_not_tried_are_new() -> None:
    earlier = [done(people(80), ("west", 100), untried=15)]
    assert need_of(to(("west", 104)), earlier) == Need(80, 99)


def test_the_last_alert_to_a_group_tells_how_large_it_was() -> None:
    earlier = [done(people(100), ("west", 100)), done(people(80), ("west", 80))]
    assert need_of(to(("west", 90)), earlier).after - 100 == 0, "no more than the group ever had"
    assert need_of(to(("west", 105)), earlier).after == 105


def test_an_alert_whose_slices_nobody_has_read_covers_nobody() -> None:
    earlier = [done(people(20), ("west", 100), untried=None)]
    assert need_of(to(("west", 100)), earlier) == Need(20, 100)


def test_an_alert_under_way_counts_whole() -> None:
    assert need_of(to(("east", 10)), [whole(("west", 100))]) == Need(100, 110)


def test_nobody_is_counted_beyond_the_memberships_of_all_groups() -> None:
    earlier = [done(people(60), ("west", 60), ("east", 40), untried=None)]
    assert need_of(to(("west", 60)), earlier) == Need(60, 100)


def test_a_test_needs_room_for_one_at_least() -> None:
    assert need_of(to(("west", 5_000), status=Status.TEST), []) == Need(0, 1)


GROUP_IDS = ("west", "centre", "east")
SOME_GROUPS = st.sets(st.sampled_from(GROUP_IDS), min_size=1)


@given(data=st.data(), town=st.lists(SOME_GROUPS, min_size=1, max_size=12))
def test_never_are_more_people_reached_than_it_says(
    data: st.DataObject, town: list[set[str]]
) -> None:
    """Whoever WhatsApp refused once, it refuses again; everybody else may be reached."""

    def groups(ids: set[str]) -> list[tuple[str, int]]:
        return [(each, sum(each in person for person in town)) for each in sorted(ids)]

    def living_in(ids: set[str]) -> set[str]:
        return {str(number) for number, person in enumerate(town) if person & ids}

    earlier, reached, refused = [], set[str](), set[str]()
    for ids in data.draw(st.lists(SOME_GROUPS, max_size=4)):
        addressed = living_in(ids)
        fates = {each: data.draw(st.sampled_from(["taken", "failed", "untried"]))
                 for each in sorted(addressed)}  # fmt: skip
        of = {fate: {each for each in fates if fates[each] == fate} for fate in fates.values()}
        kind = data.draw(st.sampled_from(["read", "read in part", "under way"]))
        if kind == "under way":
            earlier.append(whole(*groups(ids)))
            reached |= addressed
            continue
        untried = len(of.get("untried", ())) if kind == "read" else None
        earlier.append(done(of.get("taken", ()), *groups(ids), untried=untried))
        reached |= of.get("taken", set())
        refused |= of.get("failed", set())
    ids = data.draw(SOME_GROUPS)
    need = need_of(to(*groups(ids)), earlier)
    assert need.before >= len(reached - refused)
    assert need.after >= len((reached | living_in(ids)) - refused)
    assert need.after >= need.before


@pytest.mark.parametrize(("expires", "counted"), [(NOW - DAY_MS, False), (NOW - DAY_MS + 1, True)])
def test_an_alert_counts_until_a_day_after_its_expiry(expires: int, counted: bool) -> None:
    """WhatsApp may deliver until then."""
    assert counts(alert(expires=expires), NOW) is counted


def test_an_alert_that_was_created_too_early_to_be_read_does_not_count() -> None:
    created = NOW - LOOK_BACK_MS
    assert not counts(alert(created=created, expires=created + 12 * HOUR), NOW)


LEDGER = Ledger(
    9,
    left=frozenset("l"),
    facts=Facts(
        handed=tries("a", "b", "c"),
        sent=tries("b"),
        delivered=tries("d", "e"),
        read=tries("f"),
        failed={Try("c", 1): 131026, Try("e", 1): 131026},
        in_doubt=tries("g"),
        again=again("h"),
    ),
    done=True,
)
GROUPS = {"centre": 10}


def test_whom_whatsapp_has_or_may_have_is_taken_and_who_failed_is_not() -> None:
    found = looked_into(alert(), 1, [LEDGER], NOW)
    assert found == Earlier(GROUPS, Result(frozenset("abdefg"), untried=1))


def test_before_its_lookup_an_alert_counts_whole() -> None:
    assert looked_into(alert(), None, [], NOW) == Earlier(GROUPS)


def test_a_slice_at_work_or_not_begun_makes_the_alert_count_whole() -> None:
    at_work = Ledger(5, open=tries("x"))
    assert looked_into(alert(), 2, [LEDGER, at_work], NOW) == Earlier(GROUPS)
    assert looked_into(alert(), 2, [LEDGER], NOW) == Earlier(GROUPS)


@pytest.mark.parametrize("changes", [{"stop": Stop(NOW, "M", "caught")}, {"expires": NOW}])
def test_an_alert_that_ended_early_counts_by_its_ledgers(changes: dict[str, Any]) -> None:
    found = looked_into(alert(**changes), 2, [LEDGER], NOW)
    assert found == Earlier(GROUPS, Result(frozenset("abdefg"), untried=None))
    assert looked_into(alert(**changes), None, [], NOW).result == Result(frozenset(), None)


def test_a_crashed_chunk_of_an_ended_alert_may_have_arrived() -> None:
    cut_off = Ledger(5, open=tries("x"))
    result = looked_into(alert(expires=NOW), 1, [cut_off], NOW).result
    assert result == Result(frozenset("x"), untried=4)


@pytest.mark.parametrize("slices", [None, 1, 2])
def test_a_test_counts_by_its_ledgers_and_says_nothing_of_its_groups(slices: int | None) -> None:
    ledgers = [] if slices is None else [LEDGER]
    result = looked_into(alert(status=Status.TEST), slices, ledgers, NOW).result
    assert result == Result(frozenset("abdefg" if ledgers else ""), untried=None)


LIMIT = MessagingLimit(2_000, reserved=25)


def test_within_the_limit_there_is_nothing_to_warn_of() -> None:
    assert LIMIT.warnings(IMMEDIATE, Need(500, 2_000)) == ()
    assert LIMIT.warnings(EXPECTED, Need(500, 1_500)) == ()


def test_beyond_the_limit_a_sentence_says_how_many_may_miss_it() -> None:
    assert LIMIT.warnings(IMMEDIATE, Need(1_200, 2_700)) == (
        "Up to 700 people may not get this alert: WhatsApp lets us reach 2,000 different people "
        "in 24 hours, and with this alert it may be 2,700. A smaller area takes less.",
    )


def test_no_more_may_miss_it_than_it_is_for() -> None:
    (warning,) = LIMIT.warnings(IMMEDIATE, Need(3_000, 3_010))
    assert warning.startswith("Up to 10 people")


def test_whoever_was_reached_already_may_be_reached_again() -> None:
    assert LIMIT.warnings(EXPECTED, Need(3_000, 3_000)) == ()


def test_an_alert_that_would_take_the_reserved_share_is_refused_with_the_mend() -> None:
    with pytest.raises(Refused) as refused:
        LIMIT.warnings(EXPECTED, Need(1_000, 1_501))
    (fault,) = refused.value.faults
    assert fault.field == "area"
    assert "up to 1 people" in fault.message
    assert "1,500 of the 2,000" in fault.message
    for mend in ("smaller", "later", "Immediate if it is"):
        assert mend in fault.message


def test_an_immediate_alert_is_never_refused_for_it() -> None:
    assert LIMIT.warnings(IMMEDIATE, Need(1_000, 9_000))


def test_without_a_reserve_every_alert_is_only_warned_of() -> None:
    assert MessagingLimit(2_000).warnings(EXPECTED, Need(0, 2_001))


@pytest.mark.parametrize("people_", [250, 2_000, 10_000, 100_000])
@pytest.mark.parametrize("reserved", [1, 33, 90])
def test_the_reserve_is_never_smaller_than_its_percentage(people_: int, reserved: int) -> None:
    room = MessagingLimit(people_, reserved).room(Urgency.PAST)
    assert people_ - room >= people_ * reserved / 100 > people_ - room - 1


def test_a_day_has_24_hours() -> None:
    assert counts(alert(expires=NOW - 24 * HOUR + 1), NOW)
    assert not counts(alert(expires=NOW - 24 * HOUR), NOW)


def test_a_group_that_has_shrunk_takes_nothing_from_the_others() -> None:
    earlier = [done(people(50), ("west", 100), untried=10)]
    assert need_of(to(("west", 90)), earlier) == Need(50, 60)


def test_an_empty_group_needs_nobody() -> None:
    assert need_of(to(("west", 0)), []) == Need(0, 0)
