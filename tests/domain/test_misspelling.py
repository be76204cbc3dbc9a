import pytest
from hypothesis import given
from hypothesis import strategies as st
from relay.domain.misspelling import Misspelling, one_edit


@pytest.mark.parametrize("slip", ["afmelden", "afmelen", "afmellden", "afmelfen", "afmleden"])
def test_one_slip_is_forgiven(slip: str) -> None:
    assert Misspelling(["afmelden", "uitschrijven"]).meant(slip) == {"afmelden"}


@pytest.mark.parametrize("other", ["afmelde", "bfmelden", "aanmelden", "zzz"])
def test_two_slips_or_another_first_letter_are_not(other: str) -> None:
    assert Misspelling(["afmeldend"]).meant(other) == set()


@given(st.text("abc", max_size=7), st.text("abc", max_size=7))
def test_an_edit_goes_both_ways(one: str, other: str) -> None:
    assert one_edit(one, other) == one_edit(other, one)
