from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from relay.domain.alert import Status
from relay.domain.audience import audience
from relay.domain.facts import short_id
from relay.domain.member import Member, Membership
from relay.domain.slices import Part, cut
from relay.domain.target import owner

from tests.domain.sample import POSTED, alert, member, target

BOTH = {"west": Membership(0), "centre": Membership(0)}
ROW = alert(target("west"), target("centre"))


def test_a_message_names_the_neighbourhood_that_owns_the_person() -> None:
    found = audience(ROW, [("west", member(1, BOTH)), ("centre", member(2))])
    assert [place for _, place in found.people.values()] == ["West", "Centre"]


def test_a_person_in_two_targets_is_taken_once() -> None:
    found = audience(ROW, [("centre", member(1, BOTH)), ("west", member(1, BOTH))])
    assert found.seen == 1


def test_the_slice_of_another_group_leaves_them_to_their_owner() -> None:
    assert audience(ROW, [("centre", member(1, BOTH))]).seen == 0


def test_who_has_left_is_counted_but_not_sent_to() -> None:
    first, second = (member(each, {"west": Membership(0, POSTED + 1)}) for each in (1, 2))
    found = audience(ROW, [("west", first), ("west", second), ("centre", member(3))])
    assert found.left == {short_id(first.id), short_id(second.id)}
    assert (list(found.people), found.seen) == ([short_id(member(3).id)], 3)


def test_a_group_that_came_through_a_queue_is_the_same_group() -> None:
    assert audience(ROW, [(Part.parse("centre:0/1").group, member(1))]).seen == 1


def test_a_test_is_for_test_phones_only() -> None:
    test = alert(status=Status.TEST)
    tester = member(2, test=True)
    found = audience(test, [("centre", member(1)), ("centre", tester)])
    assert found.people == {short_id(tester.id): (tester, "Centre")}


def test_a_test_does_not_count_who_left_without_a_test_phone() -> None:
    gone = member(1, {"centre": Membership(0, POSTED + 1)})
    assert audience(alert(status=Status.TEST), [("centre", gone)]).seen == 0


def test_test_phones_get_real_alerts_too() -> None:
    assert audience(alert(), [("centre", member(1, test=True))]).seen == 1


GROUPS = ("a", "b", "c", "d")
moments = st.none() | st.integers(POSTED - 2, POSTED + 2)
held = st.builds(Membership, st.integers(POSTED - 2, POSTED + 2), moments)
people = st.lists(
    st.builds(
        member,
        st.integers(0, 16**32 - 1),
        st.dictionaries(st.sampled_from(GROUPS), held, min_size=1),
        test=st.booleans(),
    ),
    unique_by=lambda each: short_id(each.id),
    max_size=12,
)


@given(people, st.permutations(GROUPS[:3]), st.integers(1, 400), st.sampled_from(Status))
def test_over_all_slices_everybody_entitled_is_taken_exactly_once(
    everybody: list[Member], groups: list[str], hint: int, status: Status
) -> None:
    """However wrong the counts are that the slices were cut by."""
    addressed = alert(*(target(group, hint) for group in groups), status=status)
    taken: Counter[str] = Counter()
    for work in cut(addressed.id, addressed.targets).slices:
        read = [
            (part.group, person)
            for part in work.parts
            for person in everybody
            if part.group in person.memberships
            and part.id_range[0] <= person.id <= part.id_range[1]
        ]
        found = audience(addressed, read)
        taken.update([*found.people, *found.left])
    assert taken == Counter(
        short_id(person.id)
        for person in everybody
        if owner(person, addressed.targets) and (person.test or status is not Status.TEST)
    )
