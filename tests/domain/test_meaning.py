from collections import Counter

import pytest
from relay.domain import meaning as table
from relay.domain.meaning import Meaning, aside_ms, meaning_in_receipt, meaning_of

HOUR = 3_600_000
CODES = {
    Meaning.AGAIN: {1, 131000},
    Meaning.DOWN: {2, 131016, 133004},
    Meaning.THROTTLED: {4, 17, 32, 341, 613, 80007, 80008, 130429, 131057, 2494100},
    Meaning.CROWDED: {131056},
    Meaning.FAILED: {
        130472, 130497, 131020, 131021, 131026, 131036, 131041, 131043, 131049, 131050, 131052,
        131062, 135000, 137000,
    },
    Meaning.OUR_MISTAKE: {
        100, 131008, 131009, 131030, 131047, 131051, 131053, 131055, 131061, 131063, 132000,
        132005, 132007, 132008, 132012, 132018, 132068, 132069, 134011, 134100, 134101, 134102,
        139200,
    },
    Meaning.TEMPLATE: {132001, 132015, 132016},
    Meaning.ACCOUNT: {
        0, 3, 10, 33, 101, 102, 104, 190, *range(200, 300), 368, 131005, 131031, 131037, 131042,
        131044, 131045, 131048, 131064, 133000, 133005, 133006, 133007, 133008, 133009, 133010,
        133015, 133016,
    },
}  # fmt: skip
"""Every code that can answer a send (META/support/error-codes, 2026-05-15). The rest of that table
is about calls, block lists and template creation."""


@pytest.mark.parametrize("meaning", CODES)
def test_every_code_of_the_cloud_api_has_its_meaning(meaning: Meaning) -> None:
    found = {code for code, each in table.MEANING.items() if each is meaning}
    assert found == CODES[meaning]


def test_no_code_has_two_meanings() -> None:
    listed = Counter(code for codes in table._CODES.values() for code in codes)
    assert set(listed.values()) == {1}


def test_an_unknown_code_is_tried_again() -> None:
    assert meaning_of(999_999) is Meaning.AGAIN


@pytest.mark.parametrize("code", [368, 131031, 131037, 131042, 131045, 131048, 131064])
def test_a_receipt_is_believed_what_the_account_is_refused_for_later(code: int) -> None:
    assert meaning_in_receipt(code) is Meaning.ACCOUNT


def test_for_all_else_a_receipt_means_what_an_answer_means_but_never_the_account() -> None:
    for code, meaning in table.MEANING.items():
        expected = Meaning.AGAIN if meaning is Meaning.ACCOUNT else meaning
        assert meaning_in_receipt(code) is expected or code in table._TOLD_BY_RECEIPT


def test_a_template_rests_as_long_as_its_refusal_lasts() -> None:
    assert [aside_ms(code) for code in (132001, 132015, 132016, 132012)] == [
        HOUR / 6,
        3 * HOUR,
        720 * HOUR,
        HOUR,
    ]
