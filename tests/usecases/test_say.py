"""Answers go through the shared rate and the breaker; one may be lost, none comes twice."""

import pytest
from relay.domain.number import NO_TOKEN
from relay.domain.rate import Lane
from relay.domain.whatsapp import Answer

from tests.usecases.chat import Chat
from tests.usecases.fake_whatsapp import ACCOUNT, CROWDED, FAILED, HANDED, IN_DOUBT, THROTTLED


@pytest.fixture
def chat() -> Chat:
    return Chat()


def test_an_answer_lets_alerts_go_first_for_a_while(chat: Chat) -> None:
    chat.write("info")
    assert [lane for lane, _, _ in chat.rate.asked] == [Lane.ANSWERS]


def test_an_answer_goes_all_the_same_when_alerts_take_all_room(chat: Chat) -> None:
    chat.rate.room = 0
    chat.write("info")
    lanes = [lane for lane, _, _ in chat.rate.asked]
    assert lanes == [Lane.ANSWERS, Lane.PROMPT]


@pytest.mark.parametrize("answer", [FAILED, IN_DOUBT])
def test_what_may_have_arrived_is_not_sent_again(chat: Chat, answer: Answer) -> None:
    chat.whatsapp.answers = [answer, HANDED]
    assert chat.write("info") == []
    assert chat.whatsapp.answers == [HANDED]


def test_what_came_too_fast_is_sent_again_after_a_while(chat: Chat) -> None:
    chat.whatsapp.answers = [THROTTLED]
    assert len(chat.write("info")) == 1
    assert chat.rate.slowed


def test_who_has_just_had_several_messages_is_answered_a_little_later(chat: Chat) -> None:
    chat.whatsapp.answers, before = [CROWDED, CROWDED], chat.clock.at
    assert len(chat.write("info")) == 1
    assert chat.clock.at - before >= 8_000


def test_a_goodbye_that_would_come_too_late_is_lost(chat: Chat) -> None:
    chat.join("centre")
    chat.whatsapp.answers = [CROWDED] * 5
    assert chat.write("STOP") == []
    assert chat.person().groups == []


def test_a_token_that_was_rotated_is_fetched_anew(chat: Chat) -> None:
    chat.whatsapp.answers, chat.whatsapp.renewed = [ACCOUNT], True
    assert len(chat.write("info")) == 1
    assert chat.rate.blocked is None


def test_an_account_that_is_refused_opens_the_breaker(chat: Chat) -> None:
    chat.whatsapp.answers = [ACCOUNT]
    chat.write("info")
    assert chat.rate.blocked == ACCOUNT.code


def test_without_a_token_nothing_is_tried(chat: Chat) -> None:
    chat.whatsapp.token = False
    heard = chat.hear(text="info")
    assert (heard.answers, heard.lost_answers) == (0, 1)
    assert chat.rate.blocked == NO_TOKEN


def test_while_the_breaker_is_open_people_are_heard_and_not_answered(chat: Chat) -> None:
    chat.join("centre")
    chat.rate.blocked = 190
    assert chat.write("GROEPEN") == []


@pytest.mark.parametrize("text", ["STOP", "Er is een inbreker in huis!"])
def test_what_cannot_wait_is_tried_though_the_breaker_is_open(chat: Chat, text: str) -> None:
    chat.join("centre")
    chat.rate.blocked = 2
    assert len(chat.write(text)) == 1


def test_what_cannot_wait_is_lost_while_the_account_is_really_refused(chat: Chat) -> None:
    chat.join("centre")
    chat.rate.blocked, chat.whatsapp.answers = 190, [ACCOUNT] * 5
    assert chat.write("STOP") == []
    assert chat.person().groups == []
    assert chat.rate.blocked == 190


def test_an_answer_is_recorded_before_it_is_sent(chat: Chat) -> None:
    chat.whatsapp.answers = [IN_DOUBT]
    chat.write("info", id="wamid.same")
    assert chat.write("info", id="wamid.same") == []
