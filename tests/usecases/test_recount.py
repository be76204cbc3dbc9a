from collections import Counter
from dataclasses import dataclass, field

from relay.domain.group import Group
from relay.usecases.recount import Recount, Recounted


@dataclass
class Town:
    """Who is in which group, and what the groups say; ``joins`` happen while one counts."""

    truth: Counter[str]
    told: dict[str, int]
    joins: list[str] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)

    def count(self, group: str) -> int:
        self.counted.append(group)
        if group in self.joins:
            self.joins.remove(group)
            self.truth[group] += 1
            self.told[group] += 1
        return self.truth[group]

    def all(self) -> list[Group]:
        return [Group(each, each.title(), count) for each, count in self.told.items()]

    def add_memberships(self, group_id: str, delta: int) -> None:
        self.told[group_id] += delta


def recounted(town: Town) -> Recounted:
    return Recount(town, town)()


def test_wrong_counts_are_mended_in_either_direction() -> None:
    town = Town(Counter(a=5, b=2, c=3), {"a": 3, "b": 9, "c": 3})
    assert recounted(town) == Recounted(3, {"a": 2, "b": -7})
    assert town.told == {"a": 5, "b": 2, "c": 3}


def test_what_is_right_is_counted_once() -> None:
    town = Town(Counter(a=5), {"a": 5, "b": 0})
    assert recounted(town) == Recounted(2, {})
    assert town.counted == ["a", "b"]


def test_who_joins_while_one_counts_is_neither_lost_nor_counted_twice() -> None:
    town = Town(Counter(a=5), {"a": 5}, joins=["a"])
    assert recounted(town) == Recounted(1, {})
    assert town.told == {"a": 6}


def test_what_is_wrong_in_another_way_at_the_second_look_waits_for_tomorrow() -> None:
    town = Town(Counter(a=5), {"a": 9}, joins=["a"])
    assert recounted(town).corrections == {}
    assert recounted(town).corrections == {"a": -4}
    assert town.told == {"a": 6}


def test_a_town_without_groups_has_nothing_to_count() -> None:
    assert recounted(Town(Counter(), {})) == Recounted(0, {})
