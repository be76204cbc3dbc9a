from collections import Counter

import pytest
from relay.domain import whatsapp
from relay.domain.whatsapp import Meaning, meaning_of

RETRY = {1, 2, 131000, 131016, 133004}
THROTTLE = {4, 80007, 130429, 131056, 131057, 2494100}
PERSON = {130472, 131021, 131026, 131049, 131050, 131062}
OURS = {
    100, 131008, 131009, 131030, 131047, 131051, 131053, 131055, 131061, 131063, 132000, 132001,
    132005, 132007, 132008, 132012, 132015, 132016, 132068, 132069, 135000,
}  # fmt: skip
ACCOUNT = {
    0, 3, 10, 33, 190, *range(200, 300), 368, 130497, 131005, 131031, 131037, 131042, 131044,
    131045, 131048, 131064, 133010,
}  # fmt: skip
"""Every code that can answer a send (META/support/error-codes, 2026-05-15). The rest of that table
is about groups, calls, Flows, block lists, registration, inbound media and template creation."""


@pytest.mark.parametrize(
    ("codes", "meaning"),
    [
        (RETRY, Meaning.AGAIN),
        (THROTTLE, Meaning.THROTTLED),
        (PERSON, Meaning.FAILED),
        (OURS, Meaning.OUR_MISTAKE),
        (ACCOUNT, Meaning.ACCOUNT),
    ],
)
def test_every_code_of_the_cloud_api_has_its_meaning(codes: set[int], meaning: Meaning) -> None:
    assert {code: meaning_of(code) for code in codes} == dict.fromkeys(codes, meaning)
    assert codes <= whatsapp.MEANING.keys()


def test_no_code_has_two_meanings() -> None:
    listed = Counter(code for codes in whatsapp._CODES.values() for code in codes)
    assert set(listed.values()) == {1}


def test_an_unknown_code_is_tried_again() -> None:
    assert meaning_of(999_999) is Meaning.AGAIN
