from collections.abc import Sequence
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from relay.domain.ledger import Facts, Try
from relay.domain.member import new_member_id
from relay.domain.receipt import Errand, Progress, Receipt, facts_of

numbers = st.integers(0, 10**6)
errands = st.builds(
    Errand,
    st.uuids().map(str),
    numbers,
    st.builds(Try, st.uuids().map(lambda each: each.hex), numbers),
)


@given(errands)
def test_an_errand_survives_the_way_to_whatsapp_and_back(errand: Errand) -> None:
    assert Errand.parse(str(errand)) == errand


def test_an_errand_fits_the_callback_data() -> None:
    errand = Errand(str(uuid4()), 99_999, Try(new_member_id(), 3))
    assert len(str(errand)) <= 512


def test_an_errand_names_alert_slice_member_and_attempt() -> None:
    assert str(Errand("a1", 7, Try("m1", 2))) == "alert=a1;slice=7;member=m1;attempt=2"


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


@given(st.builds(Try, st.uuids().map(lambda each: each.hex), numbers))
def test_a_try_survives_being_written(attempt: Try) -> None:
    assert Try.parse(str(attempt)) == attempt


def receipt(member: str, progress: Progress, code: int = 0) -> Receipt:
    return Receipt(Errand("a", 0, Try(member, 1)), progress, code, 1)


def test_each_receipt_becomes_a_fact() -> None:
    first, second, third, fourth = (Try(each, 1) for each in "mnop")
    found = facts_of(
        [
            receipt("m", Progress.SENT),
            receipt("n", Progress.DELIVERED),
            receipt("o", Progress.READ),
            receipt("p", Progress.FAILED, 131026),
        ]
    )
    assert found == Facts(
        sent=frozenset([first]),
        delivered=frozenset([second]),
        read=frozenset([third]),
        failed={fourth: 131026},
    )


receipts = st.lists(
    st.builds(receipt, st.sampled_from("mno"), st.sampled_from(Progress), st.just(131026))
)


@given(receipts, st.randoms())
def test_receipts_may_come_twice_and_in_any_order(batch: list[Receipt], random: object) -> None:
    shuffled: Sequence[Receipt] = [*batch, *batch]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert facts_of(shuffled) == facts_of(batch)
