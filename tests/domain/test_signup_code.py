import pytest
from relay.domain.country import LANGUAGES
from relay.domain.signup_code import (
    ALPHABET,
    JOIN_WORDS,
    LENGTH,
    join_link,
    new_code,
    normalised,
    shown,
)


def test_codes_are_long_and_never_the_same() -> None:
    codes = {new_code() for _ in range(1_000)}
    assert len(codes) == 1_000
    assert {len(code) for code in codes} == {LENGTH}
    assert set("".join(codes)) == set(ALPHABET)


def test_a_code_is_read_as_it_is_shown() -> None:
    code = new_code()
    assert normalised(shown(code)) == code


@pytest.mark.parametrize(
    "typed", ["A1B0C-D1E0F", " a1b0c d1e0f ", "aIbOc-dLeoF", "A1B0CD1E0F", "A1B0C – D1E0F"]
)
def test_a_code_may_be_typed_in_several_ways(typed: str) -> None:
    assert normalised(typed) == "A1B0CD1E0F"


@pytest.mark.parametrize(
    "typed", ["", "A1B0C-D1E0", "A1B0C-D1E0FF", "A1B0C-D1E0U", "ª" * 10, "ß" * 5]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert normalised(typed) is None


def test_there_is_a_join_word_in_every_language() -> None:
    assert set(JOIN_WORDS) == set(LANGUAGES)


def test_the_link_opens_whatsapp_with_the_message_ready() -> None:
    link = join_link("https://wa.me", "31612345678", "nl", "A & B (C)")
    assert link == "https://wa.me/31612345678?text=AANMELDEN%20A%20%26%20B%20%28C%29"


def test_every_code_holds_a_digit_so_that_no_two_words_are_one() -> None:
    assert all(any(map(str.isdigit, new_code())) for _ in range(500))
