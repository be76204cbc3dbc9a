from collections.abc import Sequence

import pytest
from relay.domain.alert import Urgency
from relay.domain.facts import Facts, Try, quote_mark
from relay.domain.ledger import Ledger
from relay.domain.meaning import Meaning
from relay.domain.outcome import Outcome, outcome_of
from relay.domain.receipt import Errand
from relay.domain.template_doubts import Doubt
from relay.domain.whatsapp import Answer, TemplateMessage

from tests.usecases.fake_whatsapp import (
    ACCOUNT,
    AGAIN,
    CROWDED,
    DOWN,
    FAILED,
    IN_DOUBT,
    MISTAKE,
    PAUSED,
    THROTTLED,
    WRONG_NUMBER,
)

A, B, C = Try("a", 1), Try("b", 1), Try("c", 1)
HANDED = Answer(Meaning.HANDED, at=1_000)


def message(attempt: Try, language: str = "nl") -> TemplateMessage:
    return TemplateMessage("+31612345678", None, "alarm", language, {}, Errand("a1", 0, *attempt))


def outcome(
    answers: Sequence[Answer], attempt: int = 1, urgency: Urgency = Urgency.EXPECTED
) -> Outcome:
    """Of a chunk to a, b, c …, whose earlier tries came to nothing in the same way."""
    people = list(zip("abcdefgh", answers, strict=False))
    before = {Try(name, n): each.code for name, each in people for n in range(1, attempt)}
    sent = [(message(Try(name, attempt)), each) for name, each in people]
    return outcome_of(sent, urgency, Ledger(8, facts=Facts(again=before)))


def test_who_was_handed_is_noted_with_the_first_and_the_last_moment() -> None:
    found = outcome([Answer(Meaning.HANDED, at=at) for at in (1_300, 1_100, 1_200)])
    assert found == Outcome(Facts(handed=frozenset([A, B, C]), handed_at=(1_100, 1_300)))


def test_messages_that_whatsapp_took_can_be_quoted() -> None:
    taken = [Answer(Meaning.HANDED, at=1_000, message=f"wamid.{each}") for each in "ab"]
    found = outcome([*taken, FAILED]).facts.quotable
    assert found == {quote_mark("wamid.a"), quote_mark("wamid.b")}


def test_a_quote_mark_is_short_and_depends_on_the_whole_id() -> None:
    first, second = quote_mark("wamid." + "A" * 90 + "1"), quote_mark("wamid." + "A" * 90 + "2")
    assert len(first) == len(second) == 7
    assert first != second


def test_only_those_handed_count_for_the_moments() -> None:
    late = Answer(Meaning.FAILED, 131026, at=9_000)
    assert outcome([HANDED, late]).facts.handed_at == (1_000, 1_000)


def test_nobody_handed_has_no_moment() -> None:
    assert outcome([FAILED]).facts == Facts(failed={A: 131026})


def test_messages_that_whatsapp_holds_back_are_counted() -> None:
    held = Answer(Meaning.HANDED, at=1, held=True)
    assert outcome([held, HANDED, held]).held == 2


@pytest.mark.parametrize(("urgency", "seconds"), [("Immediate", 15), ("Expected", None)])
def test_in_doubt_only_an_immediate_alert_waits_for_another_turn(
    urgency: str, seconds: int | None
) -> None:
    found = outcome([HANDED, IN_DOUBT], urgency=Urgency(urgency))
    assert found.facts.in_doubt == {B}
    assert found.again_after_s == seconds


@pytest.mark.parametrize(
    ("answer", "waits"),
    [
        (AGAIN, [5, 30]),
        (MISTAKE, [5, 30]),
        (CROWDED, [4, 16, 64, 64, 64]),
    ],
)
def test_each_refusal_has_its_tries_and_its_patience(answer: Answer, waits: list[int]) -> None:
    found = [outcome([answer, HANDED], attempt) for attempt in range(1, len(waits) + 1)]
    assert [each.again_after_s for each in found] == waits
    assert all(each.facts.again and not each.facts.failed for each in found)


@pytest.mark.parametrize(("answer", "last"), [(AGAIN, 3), (CROWDED, 6)])
def test_the_last_refusal_is_final_and_keeps_its_code(answer: Answer, last: int) -> None:
    assert outcome([answer], last).facts == Facts(failed={Try("a", last): answer.code})


def test_the_longest_wait_counts() -> None:
    assert outcome([CROWDED, AGAIN, HANDED]).again_after_s == 5
    assert outcome([CROWDED, AGAIN, HANDED], 2).again_after_s == 30


@pytest.mark.parametrize("attempt", [1, 2, 3])
def test_being_throttled_is_no_try(attempt: int) -> None:
    found = outcome([THROTTLED, HANDED], attempt)
    assert not found.facts.again
    assert (found.throttled, found.again_after_s) == (1, 5)


def test_an_outage_that_hits_everybody_is_nobodys_try() -> None:
    assert outcome([DOWN] * 3) == Outcome(blocked=2, again_after_s=5)


def test_where_nobody_was_answered_whatsapp_is_out_of_order() -> None:
    found = outcome([IN_DOUBT, DOWN, IN_DOUBT])
    assert (found.blocked, len(found.facts.in_doubt)) == (2, 2)


@pytest.mark.parametrize(("turn", "seconds"), [(1, 5), (3, 5), (4, 15), (5, 30), (6, 60), (20, 60)])
def test_out_of_order_is_no_try_for_as_long_as_the_alert_lasts(turn: int, seconds: int) -> None:
    found = outcome([DOWN, HANDED], turn)
    assert (dict(found.facts.again), found.again_after_s) == ({}, seconds)


def test_without_even_a_connection_the_service_is_down() -> None:
    assert outcome([Answer(Meaning.DOWN)] * 3).blocked == 2


def test_two_refusals_are_no_outage() -> None:
    assert outcome([DOWN] * 2).blocked is None


def test_who_still_got_it_shows_that_there_is_no_outage() -> None:
    assert outcome([DOWN] * 3 + [HANDED]).blocked is None


@pytest.mark.parametrize("code", [100, 131009, 131030])
def test_a_wrong_number_is_about_that_person(code: int) -> None:
    found = outcome([Answer(Meaning.OUR_MISTAKE, code), HANDED])
    assert (found.facts.failed, found.set_aside) == ({A: code}, {})


def test_several_wrong_numbers_in_a_chunk_are_still_about_them() -> None:
    found = outcome([WRONG_NUMBER] * 3 + [HANDED])
    assert (len(found.facts.failed), found.set_aside) == (3, {})


def test_where_every_request_is_invalid_the_account_is_refused_and_nobody_marked() -> None:
    assert outcome([WRONG_NUMBER] * 3) == Outcome(blocked=100)


def test_two_invalid_requests_are_tried_again_where_nobody_got_another_answer() -> None:
    found = outcome([WRONG_NUMBER] * 2)
    assert (found.blocked, found.set_aside, found.facts.failed) == (None, {}, {})
    assert found.facts.again.keys() == {A, B}


def test_after_the_last_try_an_invalid_request_is_about_the_person() -> None:
    assert outcome([WRONG_NUMBER], 3).facts.failed == {Try("a", 3): 100}


def test_what_hits_everybody_of_a_wording_is_about_it_and_marks_nobody() -> None:
    sent = [(message(Try(each, 1), "fr"), WRONG_NUMBER) for each in "abc"]
    found = outcome_of([*sent, (message(Try("d", 1), "nl"), HANDED)], Urgency.EXPECTED, Ledger(4))
    assert found.set_aside == {"alarm/fr": 100}
    assert not found.facts.failed


@pytest.mark.parametrize("answer", [MISTAKE, PAUSED])
def test_what_several_meet_with_a_template_sets_it_aside_and_is_no_try(answer: Answer) -> None:
    found = outcome([answer] * 2 + [HANDED])
    assert (found.set_aside, found.doubts) == ({"alarm/nl": answer.code}, {})
    assert found.facts == Facts(handed=frozenset([Try("c", 1)]), handed_at=(1_000, 1_000))


@pytest.mark.parametrize("answer", [MISTAKE, PAUSED])
def test_what_one_meets_with_a_template_is_a_try_and_a_doubt(answer: Answer) -> None:
    found = outcome([answer, HANDED])
    assert (found.facts.again, found.set_aside) == ({A: answer.code}, {})
    assert found.doubts == {"alarm/nl": Doubt(answer.code, answer.at, frozenset("a"))}


def test_a_template_in_one_language_does_not_answer_for_another() -> None:
    sent = [(message(A, "fr"), PAUSED), (message(B, "nl"), HANDED)]
    found = outcome_of(sent, Urgency.EXPECTED, Ledger(2))
    assert found.doubts.keys() == {"alarm/fr"}
    assert found.facts.handed == {B}


def test_a_refused_account_marks_nobody_it_refused() -> None:
    found = outcome([HANDED, ACCOUNT])
    assert found.blocked == 190
    assert found.facts == Facts(handed=frozenset([A]), handed_at=(1_000, 1_000))


def test_code_0_is_a_refusal_too() -> None:
    assert outcome([Answer(Meaning.ACCOUNT, 0), HANDED]).blocked == 0


def test_failures_of_people_block_nobody() -> None:
    assert outcome([FAILED, FAILED, AGAIN, IN_DOUBT]).blocked is None


def test_a_refused_account_is_noticed_in_a_chunk_of_any_size() -> None:
    assert outcome([ACCOUNT, HANDED, HANDED, HANDED]).blocked == 190


def test_an_answer_without_a_code_has_code_0_and_no_moment() -> None:
    assert Answer(Meaning.IN_DOUBT) == Answer(Meaning.IN_DOUBT, code=0, at=0, held=False)
