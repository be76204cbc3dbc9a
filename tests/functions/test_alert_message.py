"""POST /alerts: the message that residents read, and that it fits WhatsApp in every language."""

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from relay.domain.templates import length

from tests.conftest import Tables
from tests.functions.payloads import event
from tests.functions.police import ALERT, post, send
from tests.searching import examples
from tests.town import settle

pytestmark = pytest.mark.usefixtures("settings")

FIRST_WORDS = {
    "Exercise": {"nl": "OEFENING", "fr": "EXERCICE", "de": "ÜBUNG", "en": "EXERCISE"},
    "Test": dict.fromkeys(("nl", "fr", "de", "en"), "TEST"),
}


@pytest.fixture(autouse=True)
def town(settings: None, tables: Tables) -> None:
    settle(tables)


def preview(**changes: Any) -> dict[str, str]:
    answer = post(**changes, dry_run=True)
    assert answer.status == 200, answer
    texts: dict[str, str] = answer.body["preview"]
    return texts


def test_there_is_a_preview_for_every_language_of_the_stack() -> None:
    assert set(preview()) == {"nl", "en", "fr", "de"}


@pytest.mark.parametrize("status", ["Exercise", "Test"])
def test_an_exercise_and_a_test_say_so_in_their_first_word(status: str) -> None:
    first = {
        language: re.split(r"\W", text)[0] for language, text in preview(status=status).items()
    }
    assert first == FIRST_WORDS[status]


def test_an_actual_alert_says_neither() -> None:
    words = {word for each in FIRST_WORDS.values() for word in each.values()}
    assert not [text for text in preview().values() if any(word in text for word in words)]


def test_every_message_bears_the_emergency_number_and_valid_until() -> None:
    for text in preview(expires=None).values():
        assert "112" in text
        assert re.search(r"\d\d:\d\d", text)


def test_the_officers_words_are_left_as_written_in_every_language() -> None:
    for text in preview(
        headline="Vermist kind", description="Blauwe jas.", instruction="Kijk mee."
    ):
        assert text
    for text in preview(description="Blauwe jas.", instruction="Kijk mee.").values():
        assert "Blauwe jas. Kijk mee." in text


def test_texts_replace_the_words_in_their_language_alone() -> None:
    answer = send(event("report_intake.post_exercise_in_polygon"))
    texts = answer.body["preview"]
    assert "Missing child" in texts["en"]
    assert [name for name, text in texts.items() if "Vermist kind" in text] == ["nl", "fr", "de"]


def test_texts_in_a_language_that_the_stack_lacks_are_refused() -> None:
    texts = {"pl": {"headline": "Włamanie", "description": "Mężczyzna."}}
    message = "is no language of this municipality; it has nl, en, fr, de"
    assert post(texts=texts).faults() == {"texts.pl": message}


def test_texts_are_checked_like_the_words_themselves() -> None:
    faults = post(texts={"en": {"headline": "x" * 61, "urgency": "Past"}}).faults()
    assert set(faults) == {"texts.en.headline", "texts.en.description", "texts.en.urgency"}


@pytest.mark.parametrize(
    "blank", ["\n", "\t", "   ", "\r\n", "\u00a0", "\u2028", "\u0085", "\0", "\x1b"]
)
def test_white_space_and_controls_are_folded(blank: str) -> None:
    for text in preview(description=f"Blauwe{blank}jas").values():
        assert "Blauwe jas" in text


def test_no_text_can_turn_the_fixed_words_around() -> None:
    for text in preview(description="Kijk \u202e om \u2066 je heen").values():
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", text)


def test_emoji_and_marks_of_direction_stay() -> None:
    written = "👨‍👩‍👧 שלום\u200f"
    assert all(written in text for text in preview(description=written).values())


def test_what_looks_like_a_placeholder_is_only_text() -> None:
    for text in preview(headline="{{text}}", description="{{until}} {{place}}").values():
        assert "*{{text}}*" in text
        assert "{{until}} {{place}}" in text


def test_a_message_that_just_fits_is_taken_and_one_more_is_refused_with_the_excess() -> None:
    room = 1_024 - max(map(length, preview(description="x").values())) + 1
    assert max(map(length, preview(description="x" * room).values())) == 1_024
    ((field, message),) = post(description="x" * (room + 1)).faults().items()
    assert field == "description"
    assert message.startswith("the message is 1 characters too long in German: ")


def test_the_excess_is_counted_for_every_language_in_one_entry_for_each_field() -> None:
    texts = {"en": {"headline": "h", "description": "x" * 1_000}}
    answer = post(description="x" * 2_000, texts=texts)
    faults = answer.faults()
    assert len(answer.body["errors"]) == len(faults) == 2
    counted = re.findall(r"(\d,\d+) characters too long in (\w+)", faults["description"])
    assert [language for _, language in counted] == ["Dutch", "French", "German"]
    assert "too long in English" in faults["texts.en.description"]


def test_an_emoji_counts_twice_as_whatsapp_may() -> None:
    assert post(description="😀" * 450).status == 422
    assert post(description="x" * 450).status == 202


TEXT = st.text(min_size=1) | st.text("ab 😀\n\u202e{}", min_size=300, max_size=1_000)


@settings(
    derandomize=True,
    deadline=None,
    max_examples=examples(50),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    words=st.fixed_dictionaries(
        {"headline": st.text(max_size=70), "description": TEXT}, optional={"instruction": TEXT}
    ),
    status=st.sampled_from(["Actual", "Exercise", "Test"]),
)
def test_whatever_the_officer_writes_is_refused_or_fits(words: dict[str, str], status: str) -> None:
    answer = post({**ALERT, **words, "status": status, "dry_run": True})
    if answer.status == 200:
        for text in answer.body["preview"].values():
            assert length(text) <= 1_024
            assert re.search(r"\d\d:\d\d.*112", text.splitlines()[-1], re.DOTALL)
    else:
        assert answer.status == 422
        assert set(answer.faults()) <= {"headline", "description", "instruction"}
