import pytest
from hypothesis import given
from hypothesis import strategies as st
from relay.domain.member import Member, Membership, new_member_id
from relay.domain.target import Target, has_left, owner

from tests.domain.sample import member, target

A, B, C = target("a", added=100), target("b", added=100), target("c", added=200)


def person(**memberships: tuple[int, int | None]) -> Member:
    return member(memberships={group: Membership(*each) for group, each in memberships.items()})


def test_the_first_target_that_somebody_was_in_owns_them() -> None:
    assert owner(person(b=(0, None), a=(0, None)), [A, B]) == "a"
    assert owner(person(b=(0, None), a=(0, None)), [B, A]) == "b"


def test_nobody_owns_who_is_in_no_target() -> None:
    assert owner(person(z=(0, None)), [A, B]) is None


@pytest.mark.parametrize(("joined", "expected"), [(99, "a"), (100, "a"), (101, None)])
def test_who_joins_after_the_alert_is_not_meant(joined: int, expected: str | None) -> None:
    assert owner(person(a=(joined, None)), [A]) == expected


@pytest.mark.parametrize(("left", "expected"), [(99, None), (100, None), (101, "a")])
def test_who_left_before_the_alert_is_not_meant(left: int, expected: str | None) -> None:
    assert owner(person(a=(0, left)), [A]) == expected


def test_leaving_afterwards_does_not_hand_somebody_to_another_slice() -> None:
    assert owner(person(a=(0, 150), b=(0, None)), [A, B]) == "a"


@pytest.mark.parametrize(
    ("away", "expected"), [((50, 99), "a"), ((50, 101), "b"), ((100, 150), "b"), ((101, 150), "a")]
)
def test_who_was_away_when_the_alert_came_stays_with_the_slice_that_served_them(
    away: tuple[int, int], expected: str
) -> None:
    returned = member(memberships={"a": Membership(0, None, (away,)), "b": Membership(0)})
    assert owner(returned, [A, B]) == expected


def test_a_target_added_later_reaches_who_joined_before_that() -> None:
    newcomer = person(a=(150, None), c=(150, None))
    assert owner(newcomer, [A, C]) == "c"


def test_who_has_left_one_of_two_targets_still_gets_the_alert() -> None:
    assert not has_left(person(a=(0, 150), b=(0, None)), [A, B])


def test_who_moves_from_one_target_to_another_still_gets_the_alert() -> None:
    assert not has_left(person(a=(0, 150), b=(150, None)), [A, B])


def test_who_has_left_every_target_has_left() -> None:
    assert has_left(person(a=(0, 150), b=(0, 160), z=(0, None)), [A, B])


moments = st.integers(0, 5)
people = st.dictionaries(
    st.sampled_from("abcd"), st.builds(Membership, moments, st.none() | moments)
)
targets = st.lists(
    st.builds(target, st.sampled_from("abc"), added=moments), unique_by=lambda each: each.group
)


@given(people, targets)
def test_everybody_entitled_has_one_owner(
    memberships: dict[str, Membership], addressed: list[Target]
) -> None:
    entitled = {
        each.group
        for each in addressed
        if each.group in memberships
        and memberships[each.group].joined <= each.added
        and (memberships[each.group].left is None or memberships[each.group].left > each.added)  # type: ignore[operator]
    }
    found = owner(member(memberships=memberships), addressed)
    assert found in entitled if entitled else found is None


@given(people, targets, st.sampled_from("abcd"))
def test_leaving_never_changes_the_owner(
    memberships: dict[str, Membership], addressed: list[Target], group: str
) -> None:
    """Slices are read at different moments: a person must not fall between two of them."""
    before = owner(member(memberships=memberships), addressed)
    if group in memberships and memberships[group].left is None:
        memberships[group] = Membership(memberships[group].joined, left=6)
    assert owner(member(memberships=memberships), addressed) == before


def test_member_ids_are_random_hexadecimal() -> None:
    first, second = new_member_id(), new_member_id()
    assert first != second
    assert len(first) == 32
    assert int(first, 16)
