from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from relay.domain.facts import Facts, Try
from relay.domain.receipt import Errand, Progress, Receipt
from relay.domain.template_doubts import Doubt
from relay.domain.told import Told, told_by

from tests.domain.sample import tries

CODES = (131026, 131016, 132015, 131042, 999_999)


def receipt(
    member: str, progress: Progress, code: int = 0, attempt: int = 1, at: int = 1
) -> Receipt:
    return Receipt(Errand("a", 0, member, attempt, "alarm/nl"), progress, code, at)


def failed(code: int, attempt: int = 1, at: int = 1) -> Receipt:
    return receipt("m", Progress.FAILED, code, attempt, at)


def test_each_receipt_becomes_a_fact() -> None:
    batch = [
        receipt("m", Progress.SENT),
        receipt("n", Progress.DELIVERED),
        receipt("o", Progress.READ),
        receipt("p", Progress.FAILED, 131026),
    ]
    assert told_by(batch) == Told(
        Facts(sent=tries("m"), delivered=tries("n"), read=tries("o"), failed={Try("p", 1): 131026})
    )


def test_of_a_message_only_the_furthest_receipt_is_written() -> None:
    batch = [receipt("m", each) for each in (Progress.SENT, Progress.DELIVERED, Progress.READ)]
    assert told_by(batch) == Told(Facts(read=tries("m")))
    assert told_by(batch[:2]) == Told(Facts(delivered=tries("m")))


@pytest.mark.parametrize(
    ("code", "attempt", "seconds"),
    [(131016, 1, 5), (131016, 3, 20), (131000, 2, 30), (999_999, 1, 5), (131056, 2, 16)],
)
def test_a_passing_failure_deserves_another_try_in_a_while(
    code: int, attempt: int, seconds: int
) -> None:
    found = told_by([failed(code, attempt)])
    assert (found.facts.again, found.again_after_s) == ({Try("m", attempt): code}, seconds)
    assert found.facts.failed == {}


def test_the_newest_refusal_of_the_account_counts() -> None:
    found = told_by([failed(368, at=5), failed(131042, attempt=2, at=7)])
    assert found.blocked == (131042, 7_000)


@pytest.mark.parametrize("code", [0, 3, 10, 33, 190, 200, 131005, 133010])
def test_what_only_a_caller_is_told_is_one_persons_passing_failure_in_a_receipt(code: int) -> None:
    found = told_by([failed(code)])
    assert (found.blocked, found.again_after_s) == (None, 5)
    assert found.facts.again == {Try("m", 1): code}


def test_a_paused_template_is_named_with_the_moment_and_the_people() -> None:
    receipts = [failed(132015, at=7), receipt("n", Progress.FAILED, 132015, at=8)]
    assert told_by(receipts).doubts == {"alarm/nl": Doubt(132015, 8_000, frozenset("mn"))}


def test_a_failure_without_a_wording_casts_doubt_on_none() -> None:
    nameless = Receipt(Errand("a", 0, "m", 1), Progress.FAILED, 132015, 1)
    assert told_by([nameless]).doubts == {}


receipts = st.lists(
    st.builds(receipt, st.sampled_from("mno"), st.sampled_from(Progress), st.just(131026))
)


@given(receipts, st.randoms())
def test_receipts_may_come_twice_and_in_any_order(batch: list[Receipt], random: object) -> None:
    shuffled: Sequence[Receipt] = [*batch, *batch]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert told_by(shuffled) == told_by(batch)


def test_the_longest_wait_of_a_slice_counts() -> None:
    assert told_by([failed(131000), failed(131056, attempt=2)]).again_after_s == 16
    assert told_by([failed(131056, attempt=2), failed(131000)]).again_after_s == 16
