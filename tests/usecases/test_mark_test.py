import pytest
from relay.usecases.mark_test import MarkTest

from tests.usecases.test_personal_data import everybody, person


def test_a_phone_becomes_a_test_phone_and_an_ordinary_one_again() -> None:
    someone = person(1, "a")
    people = everybody(someone)
    mark = MarkTest(people)
    assert [mark(someone.id, on) for on in (True, True, False)] == [True, False, True]
    assert people.persons[someone.id].test is False
    assert people.persons[someone.id].groups == ["a"]


def test_nobody_cannot_be_marked() -> None:
    with pytest.raises(LookupError):
        MarkTest(everybody(person(1)))("0" * 32, True)
