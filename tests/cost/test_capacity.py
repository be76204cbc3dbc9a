"""Request units, checked by hand against the rules of DynamoDB's developer guide."""

import pytest

from tests.cost.capacity import item_bytes, read_units, write_units


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": "zée"}, 4),
        ({"N": "100"}, 2),
        ({"N": "-1234"}, 4),
        ({"N": "0"}, 1),
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        ({"SS": ["ab", "c"]}, 3),
        ({"B": "AAEC"}, 3),
        ({"BS": ["AAE=", "AA=="]}, 3),
        ({"BS": [b"ab", b"c"]}, 3),
        ({"L": [{"S": "ab"}, {"S": "c"}]}, 3 + 1 + 2 + 1 + 1),
        ({"M": {"k": {"S": "ab"}}}, 3 + 1 + 1 + 2),
    ],
)
def test_an_item_is_its_names_and_its_values(value: dict[str, object], size: int) -> None:
    assert item_bytes({"name": value}) == 4 + size


def test_a_write_is_a_unit_for_each_started_kilobyte() -> None:
    assert [write_units(size) for size in (0, 1, 1_024, 1_025, 20_000)] == [1, 1, 1, 2, 20]


def test_a_read_is_a_unit_for_each_started_four_kilobytes() -> None:
    assert [read_units(size, consistent=True) for size in (0, 4_096, 4_097)] == [1, 1, 2]
    assert read_units(4_097, consistent=False) == 1


def test_a_transaction_is_twice_as_dear() -> None:
    assert write_units(1_025, transaction=True) == 4
    assert read_units(100, consistent=True, transaction=True) == 2
