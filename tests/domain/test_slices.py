from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from relay.domain.slices import MOST_IN_SLICE, MOST_PARTS, Part, Plan, Progress, Slice, cut

from tests.domain.sample import target

counts = st.lists(st.integers(0, 5_000), max_size=40)
ids = st.text("0123456789abcdef", min_size=32, max_size=32)


def slices(memberships: list[int]) -> list[Slice]:
    return list(plan(memberships).slices)


def plan(memberships: list[int], abreast: int = 3) -> Plan:
    targets = [target(f"g{i}", count) for i, count in enumerate(memberships)]
    return cut("alert", targets, abreast)


def parts_of(memberships: list[int]) -> list[Part]:
    return [part for each in slices(memberships) for part in each.parts]


@given(ids, st.integers(1, 3_000))
def test_every_id_is_in_exactly_one_part(member: str, of: int) -> None:
    ranges = [Part("g", index, of).id_range for index in range(of)]
    assert sum(first <= member <= last for first, last in ranges) == 1


@given(st.integers(1, 3_000))
def test_the_parts_touch_and_span_all_ids(of: int) -> None:
    ranges = [Part("g", index, of).id_range for index in range(of)]
    edges = [int(edge, 16) for each in ranges for edge in each]
    assert edges[0] == 0
    assert edges[-1] == 16**32 - 1
    assert all(end + 1 == start for end, start in zip(edges[1::2], edges[2::2], strict=False))
    assert {len(edge) for each in ranges for edge in each} == {32}


@given(counts)
def test_every_group_is_cut_completely(memberships: list[int]) -> None:
    found = Counter((part.group, part.of) for part in parts_of(memberships))
    assert len(found) == len(memberships)
    assert all(number == of for (_, of), number in found.items())
    assert len(set(parts_of(memberships))) == found.total()


@given(counts)
def test_a_slice_holds_no_more_memberships_and_groups_than_it_should(
    memberships: list[int],
) -> None:
    for each in slices(memberships):
        sizes = [memberships[int(part.group[1:])] / part.of for part in each.parts]
        assert sum(sizes) <= MOST_IN_SLICE + 1e-9
        assert 1 <= len(each.parts) <= MOST_PARTS


@given(counts)
def test_the_same_groups_make_the_same_slices(memberships: list[int]) -> None:
    assert slices(memberships) == slices(memberships)


@given(counts)
def test_slices_are_numbered_from_zero_and_carry_their_alert(memberships: list[int]) -> None:
    found = slices(memberships)
    assert [each.number for each in found] == list(range(len(found)))
    assert {each.alert_id for each in found} <= {"alert"}


@pytest.mark.parametrize(
    ("memberships", "expected"),
    [([], 0), ([0], 1), ([188], 1), ([189], 2), ([376], 2), ([86, 86], 1), ([94, 95], 2),
     ([188, 94, 94], 2), ([188, 94, 95], 3),
     ([0] * 8, 1), ([0] * 9, 2), ([1_880], 10)],
)  # fmt: skip
def test_few_slices_do(memberships: list[int], expected: int) -> None:
    assert len(slices(memberships)) == expected


def test_a_full_slice_leaves_the_next_one_empty() -> None:
    sizes = [[str(part) for part in each.parts] for each in slices([150, 50, 130, 70])]
    assert sizes == [["g0:0/1"], ["g1:0/1", "g2:0/1"], ["g3:0/1"]]


def test_part_of_a_large_group_shares_a_slice_with_a_small_one() -> None:
    found = [[str(part) for part in each.parts] for each in slices([30, 189])]
    assert found == [["g0:0/1", "g1:0/2"], ["g1:1/2"]]


@given(st.text(), st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_part_survives_being_written(group: str, index: int, of: int) -> None:
    part = Part(group, index, of)
    assert Part.parse(str(part)) == part


def test_chains_cover_every_slice_once() -> None:
    whole = plan([188 * 10])
    chain = list(whole.first)
    for number in chain:
        following = whole.successor(number)
        chain.extend([] if following is None else [following])
    assert sorted(chain) == list(range(10))


def test_a_small_alert_has_fewer_chains() -> None:
    assert list(plan([100]).first) == [0]


def busy(**changes: Any) -> Progress:
    return replace(Progress(done=False, passed_on=False, lease_until=100), **changes)


@given(counts.filter(any), ids, st.data())
def test_a_member_is_found_in_one_slice_for_each_of_their_groups(
    memberships: list[int], member: str, data: st.DataObject
) -> None:
    groups = [f"g{number}" for number, count in enumerate(memberships) if count]
    of_member = data.draw(st.lists(st.sampled_from(groups), unique=True))
    found = plan(memberships).slices_of({*of_member, "elsewhere"}, member)
    served = {
        part.group
        for number in found
        for part in slices(memberships)[number].parts
        if part.holds(member)
    }
    assert served >= set(of_member)
    assert len(set(found)) == len(found) <= len(of_member)


def stranded(*known: Progress | None, before: int = 200) -> list[int]:
    """Of seven slices in three chains, with what is known of the first ones."""
    found = {number: each for number, each in enumerate(known) if each}
    return list(plan([171 * 7]).stranded(found, before))


def test_slices_that_never_began_are_stranded_at_the_head_of_their_chains() -> None:
    assert stranded() == [0, 1, 2]


def test_a_slice_that_somebody_has_touched_lately_is_not_stranded() -> None:
    assert stranded(*[busy(lease_until=200)] * 3) == []
    assert stranded(*[busy(lease_until=199)] * 3) == [0, 1, 2]


def test_what_is_done_is_not_stranded() -> None:
    assert stranded(*[busy(done=True, passed_on=True)] * 7) == []


def test_a_successor_that_was_enqueued_and_never_began_is_stranded() -> None:
    passed = busy(done=True, passed_on=True)
    assert stranded(passed, passed, passed) == [3, 4, 5]
    assert stranded(passed, passed, replace(passed, lease_until=200)) == [3, 4]


def test_a_successor_whose_turn_has_not_come_is_not_stranded() -> None:
    assert stranded(busy(), None, busy(done=True)) == [0, 1]


def test_three_slices_of_an_alert_are_at_work_at_a_time() -> None:
    assert list(cut("alert", [target("west", 171 * 9)]).first) == [0, 1, 2]
