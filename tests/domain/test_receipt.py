from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from relay.domain.facts import Try
from relay.domain.member import new_member_id
from relay.domain.receipt import Errand

numbers = st.integers(0, 10**6)
errands = st.builds(
    Errand,
    st.uuids().map(str),
    numbers,
    st.uuids().map(lambda each: each.hex),
    numbers,
    st.from_regex("[a-z0-9_]{0,60}/[a-z]{2}", fullmatch=True),
    st.booleans(),
)


@given(errands)
def test_an_errand_survives_the_way_to_whatsapp_and_back(errand: Errand) -> None:
    assert Errand.parse(str(errand)) == errand


def test_an_errand_fits_the_callback_data() -> None:
    errand = Errand(str(uuid4()), 99_999, new_member_id(), 3, "x" * 60 + "/nl", learn=True)
    assert len(str(errand)) <= 512


def test_an_errand_names_alert_slice_member_attempt_and_wording() -> None:
    text = "alert=a1;slice=7;member=m1;attempt=2;wording=alarm_a/nl"
    assert str(Errand("a1", 7, "m1", 2, "alarm_a/nl")) == text


def test_an_errand_says_if_there_is_something_to_learn() -> None:
    text = "alert=a1;slice=7;member=m1;attempt=2;wording=alarm_a/nl;learn=1"
    errand = Errand("a1", 7, "m1", 2, "alarm_a/nl", learn=True)
    assert str(errand) == text
    assert Errand.parse(text) == errand
    assert Errand.parse(text.replace("learn=1", "learn=?")) == Errand(
        "a1", 7, "m1", 2, "alarm_a/nl"
    )


@pytest.mark.parametrize(
    "text",
    ["", "hello", "alert=a;slice=1;member=m", "alert=a;slice=x;member=m;attempt=1",
     "slice=1;member=m;attempt=1", "alert=a;member=m;attempt=1", "alert=a;slice=1;attempt=1",
     "alert=a;slice=1;member=m;attempt=", ";;;=;=="],
)  # fmt: skip
def test_what_is_not_ours_is_no_errand(text: str) -> None:
    assert Errand.parse(text) is None


@given(st.text())
def test_no_text_makes_an_errand_stumble(text: str) -> None:
    assert Errand.parse(text) is None or "alert=" in text


def test_the_ledger_knows_a_member_by_the_same_short_id_in_every_alert() -> None:
    member = new_member_id()
    first, second = (Errand(alert, 0, member, 1).attempt for alert in "ab")
    assert first == second == Try(member[-12:], 1)
