from dataclasses import replace
from itertools import permutations
from typing import Literal, NamedTuple

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from relay.domain.identity import Identity
from relay.domain.member import MOST_GAPS, TOMBSTONE_MS, Member, Membership
from relay.domain.merging import merged
from relay.domain.person import (
    LATE_S,
    MOST_GROUPS,
    MOST_ID,
    MOST_KEPT,
    MOST_WISHES,
    Person,
    Topic,
    admitted,
    joined,
    left,
    stopped,
    tidied,
)
from relay.domain.retention import APPLICATION_DAYS, BARRIER_DAYS

NOW_S = 1_790_000_000
NOW = NOW_S * 1_000
DAY = 86_400_000


def person(number: int = 1, **fields: object) -> Person:
    nobody = Person(f"{number:032x}", Identity(f"+316{number:08}"), "nl", version=1)
    return replace(nobody, **fields)  # type: ignore[arg-type]


def test_who_joins_is_in_the_group_from_now_on() -> None:
    found = joined(person(), ["a", "b"], NOW_S, NOW)
    assert found.memberships == {"a": Membership(NOW), "b": Membership(NOW)}
    assert (found.groups, found.applications) == (["a", "b"], {})


def test_a_member_is_what_a_delivery_needs_to_know() -> None:
    who = Identity("+31612345678", "NL.1")
    found = joined(person(identity=who, test=True), ["a"], NOW_S, NOW)
    memberships = {"a": Membership(NOW)}
    assert found.member == Member(found.id, who.phone, who.bsuid, "nl", True, memberships)


def test_who_leaves_stays_as_a_tombstone_that_says_when() -> None:
    found = left(joined(person(), ["a", "b"], NOW_S, NOW), ["a"], NOW_S + 1, NOW + 5)
    assert found.memberships == {"a": Membership(NOW, NOW + 5), "b": Membership(NOW)}
    assert found.groups == ["b"]


def test_leaving_twice_ends_a_membership_once() -> None:
    once = left(joined(person(), ["a"], NOW_S, NOW), ["a"], NOW_S + 1, NOW + 5)
    assert left(once, ["a"], NOW_S + 2, NOW + 9).memberships == once.memberships


def test_a_group_with_a_coordinator_takes_an_application() -> None:
    found = joined(person(), ["a", "b"], NOW_S, NOW, closed={"b"})
    assert (found.groups, found.applications) == (["a"], {"b": NOW})


def test_an_applicant_who_is_admitted_is_a_member_from_then_on() -> None:
    found = admitted(joined(person(), ["b"], NOW_S, NOW, closed={"b"}), "b", NOW + 9)
    assert (found.memberships, found.applications) == ({"b": Membership(NOW + 9)}, {})


def test_nobody_is_admitted_who_did_not_apply() -> None:
    member = joined(person(), ["a"], NOW_S, NOW)
    assert admitted(member, "b", NOW) is member


def test_who_applied_before_is_let_in_once_the_group_is_open() -> None:
    waits = joined(person(), ["b"], NOW_S, NOW, closed={"b"})
    assert joined(waits, ["b"], NOW_S + 1, NOW + 1).memberships == {"b": Membership(NOW + 1)}
    assert joined(waits, ["b"], NOW_S + 1, NOW + 1).applications == {}


def test_who_is_in_a_group_stays_in_when_it_gets_a_coordinator() -> None:
    member = joined(person(), ["a"], NOW_S, NOW)
    again = joined(member, ["a"], NOW_S + 1, NOW + 1, closed={"a"})
    assert (again.memberships, again.applications) == (member.memberships, {})


def test_who_applies_again_waits_since_the_first_time() -> None:
    waits = joined(person(), ["b"], NOW_S, NOW, closed={"b"})
    assert joined(waits, ["b"], NOW_S + 1, NOW + 1, closed={"b"}).applications == {"b": NOW}


def test_leaving_takes_an_application_back() -> None:
    waits = joined(person(), ["a", "b"], NOW_S, NOW, closed={"a", "b"})
    assert left(waits, ["b"], NOW_S + 1, NOW).applications == {"a": NOW}


def test_stop_leaves_everywhere_and_takes_applications_back() -> None:
    member = joined(person(), ["a", "b", "c"], NOW_S, NOW, closed={"c"})
    found = stopped(replace(member, topic=Topic("alert", NOW)), NOW_S + 1, NOW + 5)
    assert (found.groups, found.applications, found.topic) == ([], {}, None)
    assert found.memberships == dict.fromkeys("ab", Membership(NOW, NOW + 5))
    assert found.stopped == NOW_S + 1


def test_the_newest_stop_counts() -> None:
    assert stopped(stopped(person(), 9, NOW), 7, NOW).stopped == 9


@pytest.mark.parametrize(("said", "groups"), [(-1, []), (0, []), (1, ["a"])])
def test_only_a_newer_wish_to_join_undoes_a_stop(said: int, groups: list[str]) -> None:
    out = stopped(person(), NOW_S, NOW)
    assert joined(out, ["a"], NOW_S + said, NOW).groups == groups
    assert joined(out, ["a"], NOW_S + said, NOW, closed={"a"}).applications.keys() == {*groups}


@pytest.mark.parametrize(("said", "groups"), [(-1, ["a"]), (0, []), (1, [])])
def test_a_stop_does_not_undo_a_newer_wish_to_join(said: int, groups: list[str]) -> None:
    member = joined(person(), ["a"], NOW_S, NOW)
    assert stopped(member, NOW_S + said, NOW).groups == groups


@pytest.mark.parametrize("waiting", [0, TOMBSTONE_MS - 1, TOMBSTONE_MS])
def test_who_comes_back_within_a_day_was_there_before_but_for_the_gap(waiting: int) -> None:
    member = joined(person(), ["a"], NOW_S, NOW)
    gone = left(member, ["a"], NOW_S + 1, NOW + 5)
    back = NOW + 5 + waiting
    resumed = Membership(NOW, None, ((NOW + 5, back),))
    expected = resumed if waiting < TOMBSTONE_MS else Membership(back)
    assert joined(gone, ["a"], back // 1_000 + 9, back).memberships == {"a": expected}
    again = joined(gone, ["a"], back // 1_000 + 9, back, closed={"a"})
    assert admitted(again, "a", back).memberships == {"a": expected}


def test_of_the_times_somebody_was_away_the_newest_of_the_day_are_kept() -> None:
    found = joined(person(), ["a"], NOW_S, NOW)
    for number in range(1, MOST_GAPS + 2):
        found = left(found, ["a"], NOW_S + 2 * number, NOW + 10 * number)
        found = joined(found, ["a"], NOW_S + 2 * number + 1, NOW + 10 * number + 5)
    assert [end - NOW for _, end in found.memberships["a"].gaps] == [25, 35, 45, 55, 65]
    tomorrow = NOW + TOMBSTONE_MS + 65
    gone = left(found, ["a"], tomorrow // 1_000, tomorrow)
    back = joined(gone, ["a"], tomorrow // 1_000 + 1, tomorrow + 1)
    assert back.memberships["a"].gaps == ((tomorrow, tomorrow + 1),)


def test_a_tombstone_of_yesterday_is_gone_with_the_next_change() -> None:
    gone = left(joined(person(), ["a", "b"], NOW_S, NOW), ["a"], NOW_S + 1, NOW)
    for change in (
        tidied(gone, NOW + DAY),
        joined(gone, [], NOW_S, NOW + DAY),
        left(gone, [], NOW_S, NOW + DAY),
        stopped(gone, NOW_S - 9, NOW + DAY),
        admitted(replace(gone, applications={"c": NOW}), "c", NOW + DAY),
    ):
        assert change.memberships.keys() - {"c"} == {"b"}
    assert tidied(gone, NOW + DAY - 1) == gone


# ── In whatever order wishes arrive ─────────────────────────────────────────────────────────────


class Wish(NamedTuple):
    kind: Literal["join", "leave", "stop"]
    groups: tuple[str, ...]
    said: int


GROUPS = st.lists(st.sampled_from("abcd"), max_size=3, unique=True).map(tuple)
MOMENTS = st.integers(NOW_S - 8, NOW_S)
WISHES = st.lists(
    st.builds(Wish, st.sampled_from(["join", "join", "leave", "stop"]), GROUPS, MOMENTS),
    max_size=6,
)
CLOSED = {"d"}


def obeyed(someone: Person, wishes: list[Wish], now: int = NOW) -> Person:
    for step, wish in enumerate(wishes):
        at = now + step
        if wish.kind == "join":
            someone = joined(someone, wish.groups, wish.said, at, closed=CLOSED)
        elif wish.kind == "leave":
            someone = left(someone, wish.groups, wish.said, at)
        else:
            someone = stopped(someone, wish.said, at)
    return someone


def wanted(wishes: list[Wish]) -> set[str]:
    """Where somebody wants to be: the newest wish counts, and on a tie the one to be out."""
    found = set()
    for group in "abcd":
        into = [w.said for w in wishes if w.kind == "join" and group in w.groups]
        out = [
            w.said for w in wishes if w.kind == "stop" or (w.kind == "leave" and group in w.groups)
        ]
        if max(into, default=0) > max(out, default=0):
            found.add(group)
    return found


@given(WISHES.flatmap(st.permutations))
def test_the_newest_wish_counts_in_whatever_order_wishes_arrive(wishes: list[Wish]) -> None:
    found = obeyed(person(), wishes)
    assert {*found.groups, *found.applications} == wanted(wishes)
    assert {*found.applications} <= CLOSED
    assert not {*found.groups} & CLOSED


@given(WISHES, st.data())
def test_a_wish_that_comes_twice_counts_once(wishes: list[Wish], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(wishes), max_size=4)) if wishes else []
    found = obeyed(obeyed(person(), wishes), again, NOW + 100)
    assert {*found.groups, *found.applications} == wanted(wishes)


@given(WISHES.flatmap(st.permutations), st.integers(0, 6))
def test_two_who_turn_out_to_be_one_want_what_either_wanted_last(
    wishes: list[Wish], cut: int
) -> None:
    one, other = obeyed(person(1), wishes[:cut]), obeyed(person(2), wishes[cut:])
    found = merged(one, other)
    assert {*found.groups, *found.applications} == wanted(wishes)
    assert not {*found.groups} & {*found.applications}


@given(WISHES.flatmap(st.permutations), st.integers(0, 6), st.integers(0, 6))
def test_what_comes_late_finds_one_person_as_it_would_have_found_two(
    wishes: list[Wish], cut: int, rest: int
) -> None:
    early, late = wishes[:rest], wishes[rest:]
    found = merged(obeyed(person(1), early[:cut]), obeyed(person(2), early[cut:]))
    after = obeyed(found, late, NOW + 50)
    assert {*after.groups, *after.applications} == wanted(wishes)


def test_of_two_groups_each_has_wishes_of_its_own() -> None:
    wishes = [Wish("join", ("a", "b"), 5), Wish("leave", ("a",), 7), Wish("join", ("b",), 9)]
    for order in permutations([replace_said(each) for each in wishes]):
        assert obeyed(person(), list(order)).groups == ["b"]


def replace_said(wish: Wish) -> Wish:
    return wish._replace(said=NOW_S - 10 + wish.said)


# ── How much is remembered ──────────────────────────────────────────────────────────────────────


def test_nobody_is_in_more_than_twenty_groups() -> None:
    some = [f"g{number}" for number in range(15)]
    member = joined(person(), some, NOW_S, NOW, closed=some[:5])
    more = joined(member, [f"h{number}" for number in range(9)], NOW_S + 1, NOW)
    assert [*more.groups, *more.applications] == [
        *some[5:],
        *(f"h{n}" for n in range(5)),
        *some[:5],
    ]
    assert joined(more, ["x"], NOW_S + 2, NOW) == more


def test_what_is_wished_twice_takes_one_place() -> None:
    groups = [f"g{number}" for number in range(MOST_GROUPS)]
    assert joined(person(), [*groups[:1] * 5, *groups], NOW_S, NOW).groups == groups


def test_a_group_for_which_there_was_no_room_can_be_joined_by_the_same_wish_later() -> None:
    full = joined(person(), map(str, range(MOST_GROUPS)), NOW_S, NOW)
    room = left(joined(full, ["x"], NOW_S + 1, NOW), ["0"], NOW_S + 2, NOW)
    assert "x" in joined(room, ["x"], NOW_S + 1, NOW).groups


def test_who_is_in_too_many_groups_joins_none() -> None:
    two = [
        joined(person(each), [f"{each} {n}" for n in range(MOST_GROUPS)], NOW_S, NOW)
        for each in (1, 2)
    ]
    one = merged(*two)
    assert len(one.groups) == 2 * MOST_GROUPS
    assert joined(one, ["x"], NOW_S + 1, NOW).groups == one.groups


def test_going_round_the_whole_town_leaves_a_bounded_trail() -> None:
    someone = person()
    for step in range(300):
        someone = joined(someone, [f"g{step}"], NOW_S + step, NOW + step)
        someone = left(someone, [f"g{step}"], NOW_S + step, NOW + step)
    assert len(someone.memberships) == MOST_KEPT
    assert len(someone.changed) == MOST_WISHES
    assert joined(someone, ["g0"], NOW_S + 999, NOW).groups == ["g0"]
    assert "g299" in someone.changed


def test_how_much_and_how_long_is_part_of_the_promise() -> None:
    assert (MOST_GROUPS, MOST_KEPT, MOST_WISHES, MOST_ID) == (20, 40, 100, 64)
    assert (APPLICATION_DAYS, BARRIER_DAYS) == (180, 30)
    assert (LATE_S, TOMBSTONE_MS) == (30 * 86_400, DAY)


def test_wishes_of_long_ago_are_forgotten_where_one_is_not_any_more() -> None:
    gone = left(joined(person(), ["a", "b"], NOW_S, NOW), ["a"], NOW_S + 9, NOW)
    month = (NOW_S + 9 + LATE_S) * 1_000
    assert tidied(gone, month - 1).changed == {"a": NOW_S + 9, "b": NOW_S}
    assert tidied(gone, month).changed == {"b": NOW_S}


def test_an_application_is_forgotten_after_its_time_whatever_else_is_kept() -> None:
    waits = joined(person(), ["a", "b"], NOW_S, NOW, closed={"b"})
    end = NOW + APPLICATION_DAYS * DAY
    assert tidied(waits, end - 1).applications == {"b": NOW}
    assert (tidied(waits, end).applications, tidied(waits, end).groups) == ({}, ["a"])
    assert admitted(waits, "b", end) is waits
    assert joined(waits, ["b"], NOW_S + 1, end, closed={"b"}).applications == {"b": end}


@pytest.mark.parametrize(("group", "noted"), [("", False), ("x" * 64, True), ("x" * 65, False)])
def test_a_wish_to_leave_what_cannot_be_a_group_is_not_noted(group: str, noted: bool) -> None:
    assert (group in left(person(), [group], NOW_S, NOW).changed) is noted


def test_who_is_in_a_group_with_an_odd_id_can_leave_it() -> None:
    member = person(memberships={"x" * 65: Membership(NOW)})
    assert left(member, ["x" * 65], NOW_S, NOW).groups == []
    assert stopped(member, NOW_S, NOW).groups == []


# ── Two who are one ─────────────────────────────────────────────────────────────────────────────


def test_two_who_are_one_are_known_by_both_identities() -> None:
    one = person(1, identity=Identity("+31612345678"))
    other = person(2, identity=Identity("+31687654321", "NL.2"))
    found = merged(one, other)
    assert (found.id, found.version) == (one.id, one.version)
    assert found.identity == Identity("+31612345678", "NL.2")


def test_two_in_one_group_are_there_since_the_first_came() -> None:
    one, other = joined(person(1), ["a"], NOW_S, NOW + 9), joined(person(2), ["a"], NOW_S, NOW)
    assert merged(one, other).memberships == {"a": Membership(NOW)}


def test_what_one_has_left_the_other_has_left_at_the_same_moment() -> None:
    one = left(joined(person(1), ["a"], NOW_S, NOW), ["a"], NOW_S + 5, NOW + 5_500)
    other = joined(person(2), ["a"], NOW_S + 2, NOW + 2_000)
    assert merged(one, other).memberships == {"a": Membership(NOW, NOW + 5_500)}
    assert merged(other, one).memberships == {"a": Membership(NOW, NOW + 5_500)}


def test_two_who_have_left_were_there_until_the_last_one_went() -> None:
    both = [
        left(joined(person(n), ["a"], NOW_S, NOW), ["a"], NOW_S + n, NOW + n * 1_000)
        for n in (1, 2)
    ]
    assert merged(*both).memberships == {"a": Membership(NOW, NOW + 2_000)}


def test_a_stop_of_one_ends_what_the_other_joined_before() -> None:
    one, other = stopped(person(1), NOW_S + 5, NOW), joined(person(2), ["a"], NOW_S, NOW)
    assert merged(one, other).memberships == {"a": Membership(NOW, NOW + 5_000)}
    assert merged(other, one).stopped == NOW_S + 5


def test_a_membership_never_ends_before_it_began() -> None:
    one, other = stopped(person(1), NOW_S - 5, NOW), joined(person(2), ["a"], NOW_S - 9, NOW)
    assert merged(one, other).memberships == {"a": Membership(NOW, NOW)}


def test_members_who_never_wished_anything_stay_members() -> None:
    one = person(1, memberships={"a": Membership(0)})
    assert merged(one, person(2)).groups == merged(person(2), one).groups == ["a"]


def test_who_applied_to_a_group_that_they_are_in_waits_no_more() -> None:
    one = joined(person(1), ["a"], NOW_S, NOW, closed={"a"})
    other = joined(person(2), ["a"], NOW_S, NOW)
    assert (merged(one, other).groups, merged(one, other).applications) == (["a"], {})


def test_one_of_two_is_enough_for_anonymity_and_for_a_test_phone() -> None:
    for mine, theirs, ours in [(None, False, False), (False, True, True), (None, None, None)]:
        one, other = person(1, anonymous=mine), person(2, anonymous=theirs)
        assert merged(one, other).anonymous is merged(other, one).anonymous is ours
    assert merged(person(1), person(2, test=True)).test
    assert merged(person(1, test=True), person(2)).test


def test_the_one_seen_last_says_which_language() -> None:
    one, other = person(1, language="fr", seen=5), person(2, language="de", seen=9)
    assert (merged(one, other).language, merged(one, other).seen) == ("de", 9)
    assert merged(other, one).language == "de"


def test_what_either_was_told_both_were_told() -> None:
    one, other = person(1, told={"a": 5, "b": 1}), person(2, told={"a": 3, "c": 2})
    assert merged(one, other).told == merged(other, one).told == {"a": 5, "b": 1, "c": 2}


def test_the_newest_wish_of_either_is_remembered_and_holds_against_a_late_one() -> None:
    one = left(joined(person(1), ["a"], NOW_S, NOW), ["a"], NOW_S + 2, NOW)
    other = left(person(2), ["a", "b"], NOW_S + 5, NOW)
    found = merged(one, other)
    assert found.changed == merged(other, one).changed == {"a": NOW_S + 5, "b": NOW_S + 5}
    assert joined(found, ["a", "b"], NOW_S + 5, NOW).groups == []


def test_of_the_wishes_of_two_as_many_are_remembered_as_of_one() -> None:
    one, other = (
        left(person(n), [f"{n} {each}" for each in range(MOST_WISHES)], NOW_S + n, NOW)
        for n in (1, 2)
    )
    one = joined(one, ["a"], NOW_S, NOW)
    assert merged(one, other).changed == merged(other, one).changed == {**other.changed, "a": NOW_S}


def test_a_topic_of_either_is_the_topic() -> None:
    mine, theirs = Topic("one", 1), Topic("other", 2)
    assert merged(person(1), person(2, topic=theirs)).topic == theirs
    assert merged(person(1, topic=mine), person(2, topic=theirs)).topic == mine


@given(WISHES)
def test_a_change_leaves_everything_else_alone(wishes: list[Wish]) -> None:
    assume(not any(wish.kind == "stop" for wish in wishes))
    someone = person(test=True, anonymous=True, told={"x": 1}, seen=3, topic=Topic("x", 1))
    found = obeyed(someone, wishes)
    assert replace(found, memberships={}, applications={}, changed={}) == someone
