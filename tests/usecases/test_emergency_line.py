"""Whoever writes of danger gets the emergency line, if need be as soon as WhatsApp takes it."""

import pytest
from relay.usecases.converse import Heard
from relay.usecases.emergency_line import OWED_S, StillOwed

from tests.usecases.chat import Chat
from tests.usecases.fake_whatsapp import ACCOUNT

DANGER = "Er is een inbreker in huis!"


@pytest.fixture
def chat() -> Chat:
    """Somebody has written of danger while the account was refused."""
    chat = Chat()
    chat.rate.blocked, chat.whatsapp.answers = 190, [ACCOUNT]
    heard = chat.hear(text=DANGER)
    assert (heard.answers, len(chat.owed)) == (0, 1)
    return chat


def test_the_line_is_said_once_whatsapp_takes_it(chat: Chat) -> None:
    (owed,) = chat.owed
    assert chat.converse(owed) == Heard(answers=1)
    assert "112" in chat.whatsapp.said[-1].body


def test_until_then_it_comes_back(chat: Chat) -> None:
    chat.whatsapp.answers = [ACCOUNT]
    with pytest.raises(StillOwed):
        chat.converse(chat.owed[0])


def test_it_is_not_said_long_after(chat: Chat) -> None:
    chat.clock.at += (OWED_S + 1) * 1_000
    assert chat.converse(chat.owed[0]) == Heard(lost_answers=1)


def test_it_is_not_said_to_somebody_who_has_left_since(chat: Chat) -> None:
    chat.write("STOP")
    assert chat.converse(chat.owed[0]) == Heard(lost_answers=1)


def test_no_other_answer_is_owed(chat: Chat) -> None:
    chat.whatsapp.answers = [ACCOUNT]
    chat.write("STOP")
    assert len(chat.owed) == 1
