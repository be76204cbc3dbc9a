"""How people come in, and what they are told."""

import pytest
from relay.domain.country import COUNTRIES
from relay.domain.member import TOMBSTONE_MS

from tests.usecases.chat import ANNA, BEN, CODE, Chat, yes


@pytest.fixture
def chat() -> Chat:
    return Chat()


@pytest.mark.parametrize(
    "text",
    [
        "AANMELDEN K7M2X-9XQ4T",
        "aanmelden k7m2x 9xq4t",
        "Hallo! Aanmelden: K7M2X–9XQ4T",
        "K7M2X9XQ4T",
    ],
)
def test_a_code_brings_the_rules_and_a_button_and_nobody_in(chat: Chat, text: str) -> None:
    chat.sign_up("centre")
    (question,) = chat.write(text)
    assert "Centrum" in question
    assert COUNTRIES["NL"].rules("nl").one_line in question
    assert [button.title for button in chat.said[0].buttons] == ["Ja, ik doe mee", "Nee"]
    assert chat.person().groups == []


def test_the_tap_brings_in(chat: Chat) -> None:
    chat.sign_up("centre", "north")
    chat.write("AANMELDEN K7M2X-9XQ4T")
    (welcome,) = chat.tap("Ja, ik doe mee")
    assert "Welkom bij Centrum, Noord" in welcome
    assert "STOP" in welcome
    assert chat.person().groups == ["centre", "north"]


def test_no_is_taken_without_a_word(chat: Chat) -> None:
    chat.sign_up("centre")
    chat.write("AANMELDEN K7M2X-9XQ4T")
    assert chat.tap("Nee") == []
    assert chat.person().groups == []


def test_who_taps_has_consented_and_the_proof_says_to_what(chat: Chat) -> None:
    chat.sign_up("centre")
    chat.press(yes(), id="wamid.tap")
    (consent,) = chat.people.agreed[chat.person().id]
    rules = COUNTRIES["NL"].rules("nl")
    assert (consent.group, consent.rules, consent.words) == ("centre", rules.version, rules.digest)
    assert (consent.channel, consent.message, consent.language) == ("page", "wamid.tap", "nl")
    assert consent.at == chat.clock.at


def test_a_code_works_for_one_person_only(chat: Chat) -> None:
    chat.sign_up("centre")
    chat.press(yes())
    (answer,) = chat.press(yes(), who=BEN)
    assert "verlopen of al gebruikt" in answer
    assert chat.person(BEN).groups == []


def test_a_tap_that_comes_twice_counts_once(chat: Chat) -> None:
    chat.sign_up("centre")
    assert chat.press(yes(), id="wamid.tap")
    assert chat.press(yes(), id="wamid.tap") == []
    assert len(chat.people.agreed[chat.person().id]) == 1


def test_a_crash_before_the_person_is_stored_loses_no_code(chat: Chat) -> None:
    chat.sign_up("centre")
    chat.people.conflicts = 2
    assert chat.press(yes())
    assert chat.person().groups == ["centre"]


def test_an_expired_code_says_so(chat: Chat) -> None:
    chat.sign_up("centre")
    chat.clock.at += 1_800_000
    assert "verlopen" in chat.write("AANMELDEN K7M2X-9XQ4T")[0]


def test_the_code_brings_the_language_of_the_page(chat: Chat) -> None:
    chat.sign_up("centre")
    signup = chat.codes.codes[CODE]
    chat.codes.put(CODE, type(signup)(signup.groups, "fr", signup.rules, signup.expires))
    assert "Participez-vous" in chat.write("INSCRIPTION K7M2X-9XQ4T")[0]


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("AANMELDEN Noord", "chat"),
        ("aanmelden noord", "chat"),
        ("AANMELDEN Noord (north)", "poster"),
    ],
)
def test_a_join_word_asks_and_a_poster_is_told_apart(chat: Chat, text: str, channel: str) -> None:
    assert "Noord" in chat.write(text)[0]
    chat.tap("Ja, ik doe mee")
    assert chat.people.agreed[chat.person().id][0].channel == channel


def test_a_name_that_may_be_several_is_asked_back_as_a_list(chat: Chat) -> None:
    chat.write("AANMELDEN r")
    assert [row.title for row in chat.said[0].rows] == ["Centrum", "Noord"]


def test_an_unknown_name_says_what_to_do(chat: Chat) -> None:
    assert "kennen wij niet" in chat.write("AANMELDEN Atlantis")[0]


def test_an_applicant_waits_and_is_no_member(chat: Chat) -> None:
    (answer,) = chat.press("enter:2026-11:nl:poster:south")
    assert "coördinator" in answer
    assert chat.person().groups == []
    assert list(chat.person().applications) == ["south"]


def test_who_comes_back_within_a_day_keeps_when_they_came(chat: Chat) -> None:
    chat.join("centre")
    first = chat.person().memberships["centre"].joined
    chat.write("STOP")
    chat.join("centre")
    assert chat.person().memberships["centre"].joined == first
    assert chat.person().groups == ["centre"]


def test_who_comes_back_later_starts_anew(chat: Chat) -> None:
    chat.join("centre")
    chat.write("STOP")
    chat.clock.at += TOMBSTONE_MS
    chat.write("info")
    chat.join("centre")
    assert chat.person().memberships["centre"].joined == chat.clock.at


def test_a_late_join_does_not_undo_a_stop(chat: Chat) -> None:
    chat.join("centre")
    asked = chat.clock.at // 1_000
    chat.write("STOP")
    chat.sign_up("north")
    assert chat.press(yes(), at=asked) == []
    assert chat.person().groups == []


def test_on_a_tie_stop_wins(chat: Chat) -> None:
    chat.sign_up("centre")
    chat.press(yes(), at=1_790_000_100)
    chat.write("STOP", at=1_790_000_100)
    assert chat.person().groups == []


def test_groups_are_listed_with_those_nearby(chat: Chat) -> None:
    chat.join("centre")
    (answer,) = chat.write("GROEPEN")
    assert "Centrum" in answer
    assert [(row.title, row.description) for row in chat.said[-1].rows] == [
        ("Centrum", "Verlaten"),
        ("Noord", "Meedoen"),
    ]


def test_one_group_is_left_from_the_list(chat: Chat) -> None:
    chat.join("centre", "north")
    chat.write("GROEPEN")
    assert "Centrum" in chat.tap("Centrum")[0]
    assert chat.person().groups == ["north"]


def test_a_group_is_added_from_the_list_with_consent(chat: Chat) -> None:
    chat.join("centre")
    chat.write("GROEPEN")
    assert "Doet u mee?" in chat.tap("Noord")[0]
    chat.tap("Ja, ik doe mee")
    assert set(chat.person().groups) == {"centre", "north"}


@pytest.mark.parametrize(
    ("text", "answer", "language"), [("English", "English", "en"), ("taal frans", "français", "fr")]
)
def test_the_language_changes(chat: Chat, text: str, answer: str, language: str) -> None:
    chat.join("centre")
    assert answer in chat.write(text)[0]
    assert chat.person().language == language


def test_two_identities_that_one_webhook_shows_are_one_person(chat: Chat) -> None:
    by_phone, by_bsuid = type(ANNA)("+31611111111"), type(ANNA)(None, "NL.3")
    chat.join("centre", who=by_phone)
    chat.join("north", who=by_bsuid)
    chat.write("info", who=type(ANNA)("+31611111111", "NL.3"))
    assert len(chat.people.persons) == 1
    assert set(chat.person(by_bsuid).groups) == {"centre", "north"}


def test_who_saw_older_rules_is_asked_again(chat: Chat) -> None:
    chat.sign_up("centre")
    (question,) = chat.press(yes(rules="2020-01"))
    assert "Doet u mee?" in question
    assert chat.person().groups == []


def test_the_proof_says_the_language_of_the_question(chat: Chat) -> None:
    chat.write("AANMELDEN Noord")
    chat.write("english")
    chat.tap("Ja, ik doe mee")
    assert chat.people.agreed[chat.person().id][0].language == "nl"
    assert chat.person().language == "en"


def test_a_tap_in_time_counts_though_it_waited_in_the_queue(chat: Chat) -> None:
    chat.sign_up("centre")
    tapped = chat.clock.at // 1_000
    chat.clock.at += 3_600_000
    chat.press(yes(), at=tapped)
    assert chat.person().groups == ["centre"]
