import re
from collections import Counter

import pytest
from relay.domain.group import Group
from relay.domain.member import Member
from relay.domain.slices import cut
from relay.domain.target import Target

from cli.municipality import read_municipality
from local.neighbours import MOST, invented_members
from local.sample import MUNICIPALITY

NOW = 1_790_000_000_000
TOWN = read_municipality(MUNICIPALITY).neighbourhoods
GROUPS = {each.group.id: each.group for each in TOWN}
BOUNDARIES = {each.group.id: each.boundary for each in TOWN}


def invent(
    count: int = 3000, languages: tuple[str, ...] = ("nl", "fr"), seed: int = 1
) -> list[Member]:
    groups = list(GROUPS.values())
    return invented_members(count, groups, BOUNDARIES, now=NOW, languages=languages, seed=seed)


def test_the_same_seed_gives_the_same_people_and_another_seed_others() -> None:
    assert invent(50) == invent(50)
    assert invent(50) != invent(50, seed=2)


def test_ids_and_numbers_are_nobody_elses() -> None:
    members = invent()
    assert len({member.id for member in members}) == 3000
    assert len({member.phone or member.bsuid for member in members}) == 3000


def test_a_member_has_an_invented_mobile_number_or_only_a_username() -> None:
    for member in invent():
        assert re.fullmatch(r"[0-9a-f]{32}", member.id)
        assert re.fullmatch(r"NL\.\d{20}", member.bsuid or "")
        if member.phone is not None:
            assert re.fullmatch(r"\+3160\d{7}", member.phone)


def test_some_have_no_number_and_a_few_are_test_phones() -> None:
    members = invent()
    assert 0.03 < sum(member.phone is None for member in members) / 3000 < 0.07
    assert 0.003 < sum(member.test for member in members) / 3000 < 0.02


def test_people_speak_only_the_stacks_languages_most_of_them_dutch() -> None:
    spoken = Counter(member.language for member in invent())
    assert set(spoken) == {"nl", "fr"}
    assert spoken["nl"] > 10 * spoken["fr"]


def test_a_language_without_a_share_is_spoken_too() -> None:
    assert {member.language for member in invent(500, ("nl", "pl"))} == {"nl", "pl"}


def test_most_are_in_one_group_some_in_adjoining_ones_and_nobody_in_none() -> None:
    sizes = Counter(len(member.memberships) for member in invent())
    assert set(sizes) == {1, 2, 3, 4}
    assert sizes[1] > 2400
    for member in invent():
        first, *others = member.memberships
        near = set(GROUPS[first].neighbours)
        for other in others:
            assert other in near
            near |= set(GROUPS[other].neighbours)


def test_every_group_has_members_and_larger_ones_more() -> None:
    counts = Counter(group for member in invent() for group in member.memberships)
    assert set(counts) == set(GROUPS)
    assert max(counts.values()) > 5 * min(counts.values())


def test_everybody_joined_before_now() -> None:
    joined = [each.joined for member in invent() for each in member.memberships.values()]
    assert max(joined) < NOW
    assert all(each.left is None for member in invent(50) for each in member.memberships.values())


def test_a_lone_group_keeps_its_members_to_itself() -> None:
    lone = Group("B1", "Eiland", neighbours=("elsewhere",))
    members = invented_members(200, [lone], {"B1": TOWN[0].boundary}, now=NOW)
    assert {tuple(member.memberships) for member in members} == {("B1",)}


@pytest.mark.parametrize("count", [-1, MOST + 1])
def test_more_people_than_numbers_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match="at most 10,000,000"):
        invent(count)


def test_one_read_of_the_ledgers_takes_in_an_alert_to_10_000_of_them() -> None:
    """BatchGetItem takes 100 items, and a slice's ledger is one."""
    counts = Counter(group for member in invent(10_000) for group in member.memberships)
    targets = [Target(group, group, count, NOW) for group, count in counts.items()]
    assert len(cut("alert", targets).slices) <= 100
