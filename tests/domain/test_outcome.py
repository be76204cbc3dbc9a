import pytest
from relay.domain.ledger import Facts, Try
from relay.domain.outcome import facts_of_chunk, trouble
from relay.domain.whatsapp import Answer, Meaning

A, B, C = Try("a", 1), Try("b", 1), Try("c", 1)
HANDED = Answer(Meaning.HANDED, at=1_000)
AGAIN = Answer(Meaning.AGAIN, 131016)
THROTTLED = Answer(Meaning.THROTTLED, 130429)
FAILED = Answer(Meaning.FAILED, 131026)
MISTAKE = Answer(Meaning.OUR_MISTAKE, 100)
ACCOUNT = Answer(Meaning.ACCOUNT, 190)
IN_DOUBT = Answer(Meaning.IN_DOUBT)


def test_who_was_handed_is_noted_with_the_first_and_the_last_moment() -> None:
    answers = [Answer(Meaning.HANDED, at=at) for at in (1_300, 1_100, 1_200)]
    expected = Facts(handed=frozenset([A, B, C]), handed_at=(1_100, 1_300))
    assert facts_of_chunk([A, B, C], answers) == expected


def test_only_those_handed_count_for_the_moments() -> None:
    late = Answer(Meaning.FAILED, 131026, at=9_000)
    assert facts_of_chunk([A, B], [HANDED, late]).handed_at == (1_000, 1_000)


def test_nobody_handed_has_no_moment() -> None:
    assert facts_of_chunk([A], [FAILED]) == Facts(failed={A: 131026})


def test_a_time_out_leaves_its_person_in_doubt() -> None:
    found = facts_of_chunk([A, B], [HANDED, IN_DOUBT])
    assert found.in_doubt == {B}


@pytest.mark.parametrize("attempt", [1, 2])
def test_a_message_that_whatsapp_could_not_take_may_be_tried_again(attempt: int) -> None:
    again = Try("a", attempt)
    assert facts_of_chunk([again], [AGAIN]) == Facts(again=frozenset([again]))


@pytest.mark.parametrize("attempt", [1, 2, 3])
def test_being_throttled_is_no_try(attempt: int) -> None:
    assert facts_of_chunk([Try("a", attempt)], [THROTTLED]) == Facts()


def test_the_third_refusal_is_final() -> None:
    last = Try("a", 3)
    assert facts_of_chunk([last], [AGAIN]) == Facts(failed={last: 131016})


def test_a_mistake_that_hits_one_person_is_about_them() -> None:
    answers = [HANDED, MISTAKE]
    assert trouble(answers) is None
    assert facts_of_chunk([A, B], answers).failed == {B: 100}


@pytest.mark.parametrize("code", [100, 131009, 131030])
def test_a_wrong_number_alone_in_its_chunk_is_about_that_person(code: int) -> None:
    answers = [Answer(Meaning.OUR_MISTAKE, code)]
    assert trouble(answers) is None
    assert facts_of_chunk([A], answers).failed == {A: code}


def test_a_wrong_template_is_ours_however_few_it_hits() -> None:
    assert trouble([Answer(Meaning.OUR_MISTAKE, 132001)]) == 132001


def test_what_hits_three_people_is_ours() -> None:
    assert trouble([MISTAKE] * 2) is None
    assert trouble([MISTAKE] * 3) == 100


def test_a_mistake_that_hits_everybody_is_ours_and_marks_nobody() -> None:
    answers = [MISTAKE, Answer(Meaning.OUR_MISTAKE, 132001)]
    assert trouble(answers) == 100
    assert facts_of_chunk([A, B], answers) == Facts()


def test_a_refused_account_is_trouble_and_marks_nobody_it_refused() -> None:
    answers = [HANDED, MISTAKE, ACCOUNT]
    assert trouble(answers) == 190
    assert facts_of_chunk([A, B, C], answers) == Facts(
        handed=frozenset([A]), handed_at=(1_000, 1_000)
    )


def test_code_0_is_a_refusal_too() -> None:
    assert trouble([Answer(Meaning.ACCOUNT, 0), HANDED]) == 0


def test_failures_of_people_are_no_trouble() -> None:
    assert trouble([FAILED, FAILED, AGAIN, IN_DOUBT]) is None


def test_a_missing_answer_is_an_error() -> None:
    with pytest.raises(ValueError, match="shorter"):
        facts_of_chunk([A, B], [HANDED])
