from __future__ import annotations

import pytest

from local.whatsapp.errors import GraphError
from local.whatsapp.recipients import BSUID, bsuid_of, phone_of, read_phone, read_recipient
from local.whatsapp.settings import Settings

OURS = Settings(display_phone_number="+31 20 123 4567")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("+31612345678", "31612345678"),
        ("+31 (6) 12-34-56-78", "31612345678"),
        ("31612345678", "31612345678"),
        ("+32470123456", "32470123456"),
        ("32470123456", "3132470123456"),
        ("0612345678", "310612345678"),
    ],
)
def test_a_number_is_read_as_meta_reads_it(written: str, read: str) -> None:
    assert read_phone(written, OURS) == read


def test_the_rule_of_the_plus_can_be_turned_off() -> None:
    lenient = OURS.changed({"own_country_code_without_plus": False})
    assert read_phone("32470123456", lenient) == "32470123456"


@pytest.mark.parametrize("written", ["+31abc", "+31", "+3161234567890123", "+٣١٦١٢٣٤٥٦٧٨", "+"])
def test_a_number_that_is_none_is_refused(written: str) -> None:
    with pytest.raises(GraphError) as caught:
        read_phone(written, OURS)
    assert caught.value.code == 131009


def test_to_wins_from_recipient() -> None:
    both = {"to": "+31612345678", "recipient": "NL.13491208655302741918"}
    assert read_recipient(both, OURS).phone == "31612345678"


def test_a_recipient_may_be_a_user_id() -> None:
    found = read_recipient({"recipient": "NL.13491208655302741918"}, OURS)
    assert (found.phone, found.bsuid) == (None, "NL.13491208655302741918")


@pytest.mark.parametrize(
    ("body", "code", "status"),
    [
        ({}, 100, 400),
        ({"recipient": "nl.123"}, 131009, 400),
        ({"to": "+31612345678", "recipient_type": "group"}, 1, 501),
        ({"to": "+31612345678", "recipient_type": "crowd"}, 100, 400),
    ],
)
def test_a_recipient_that_cannot_be_is_refused(
    body: dict[str, str], code: int, status: int
) -> None:
    with pytest.raises(GraphError) as caught:
        read_recipient(body, OURS)
    assert (caught.value.code, caught.value.status) == (code, status)


@pytest.mark.parametrize("phone", ["31612345678", "32470123456", "4915112345678", "16315551234"])
def test_a_user_id_leads_back_to_its_number(phone: str) -> None:
    bsuid = bsuid_of(phone, seed=1)
    assert BSUID.fullmatch(bsuid)
    assert phone_of(bsuid, seed=1) == phone


def test_user_ids_begin_with_the_country_and_differ_by_seed() -> None:
    assert bsuid_of("31612345678", 1).startswith("NL.")
    assert bsuid_of("31612345678", 1) != bsuid_of("31612345678", 2)


def test_a_made_up_user_id_has_no_number() -> None:
    assert phone_of("NL.13491208655302741918", seed=1) is None
    assert phone_of("NL.ENT.1181", seed=1) is None
