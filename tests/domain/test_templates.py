import re
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from relay.domain.alert import Status
from relay.domain.templates import (
    BODY_MOST,
    LANGUAGES,
    PARAMETERS,
    TTL_CLASSES,
    WORDINGS,
    creations,
    kept_until,
    length,
    rendered,
    template_body,
    template_name,
    ttl_class,
)

from tests.domain.sample import POSTED

EVERY = [
    (language, country, status, ttl)
    for language, country, status, ttl in product(LANGUAGES, ("NL", "BE"), Status, TTL_CLASSES)
]
ALL = [each for country in ("NL", "BE") for each in creations(country, LANGUAGES)]
VALUES = {"place": "Centrum", "headline": "Inbraak", "text": "Man op fiets.", "until": "zo 18:30"}
every = pytest.mark.parametrize(("language", "country", "status", "ttl"), EVERY)


def text_of(creation: dict[str, Any], kind: str) -> str:
    (found,) = [each["text"] for each in creation["components"] if each["type"] == kind]
    assert isinstance(found, str)
    return found


@every
def test_words_stand_before_after_and_between_the_variables(
    language: str, country: str, status: Status, ttl: str
) -> None:
    between = re.split(r"\{\{\w+\}\}", template_body(language, country, status, ttl))
    assert all(re.search(r"\w", words) for words in between)


@every
def test_a_body_holds_each_variable_once(
    language: str, country: str, status: Status, ttl: str
) -> None:
    names = re.findall(r"\{\{(.*?)\}\}", template_body(language, country, status, ttl))
    assert sorted(names) == sorted(PARAMETERS)


@every
def test_emergency_number_and_validity_are_fixed_text(
    language: str, country: str, status: Status, ttl: str
) -> None:
    body = template_body(language, country, status, ttl)
    fixed = body[body.index("{{text}}") :]
    assert {"NL": "112", "BE": "101"}[country] in fixed
    assert "{{until}}" in fixed
    assert not re.search(r"(?<!\{)\{\w+\}(?!\})", body), "a placeholder was left"


@every
def test_a_message_is_what_the_member_reads(
    language: str, country: str, status: Status, ttl: str
) -> None:
    message = rendered(language, country, status, ttl, VALUES)
    assert all(value in message for value in VALUES.values())
    assert "{" not in message


@pytest.mark.parametrize(
    ("language", "exercise"),
    [("nl", "OEFENING"), ("fr", "EXERCICE"), ("de", "ÜBUNG"), ("en", "EXERCISE")],
)
def test_exercise_and_test_say_so_in_the_first_word(language: str, exercise: str) -> None:
    for status, word in ((Status.EXERCISE, exercise), (Status.TEST, "TEST")):
        for ttl in TTL_CLASSES:
            body = template_body(language, "NL", status, ttl)
            assert re.match(r"\w+", body)[0] == word  # type: ignore[index]


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_the_first_words_differ_between_the_real_thing_and_an_exercise(language: str) -> None:
    actual = template_body(language, "NL", Status.ACTUAL, "2h")
    assert template_body(language, "NL", Status.EXERCISE, "2h").endswith(actual)
    assert template_body(language, "NL", Status.TEST, "2h").endswith(actual)


@pytest.mark.parametrize("creation", ALL, ids=lambda each: f"{each['name']}-{each['language']}")
def test_a_template_keeps_metas_limits(creation: dict[str, Any]) -> None:
    assert re.fullmatch(r"[a-z0-9_]{1,512}", creation["name"])
    assert len(text_of(creation, "BODY")) <= BODY_MOST
    assert 0 < len(text_of(creation, "FOOTER")) <= 60
    assert "{{" not in text_of(creation, "FOOTER")
    assert 30 <= creation["message_send_ttl_seconds"] <= 43_200


@pytest.mark.parametrize("creation", ALL, ids=lambda each: f"{each['name']}-{each['language']}")
def test_every_template_has_one_button_to_answer_with(creation: dict[str, Any]) -> None:
    (buttons,) = [each["buttons"] for each in creation["components"] if each["type"] == "BUTTONS"]
    assert len(buttons) == 1
    assert 0 < len(buttons[0]["text"]) <= 25


@pytest.mark.parametrize("country", ["NL", "BE"])
def test_no_two_templates_have_the_same_words(country: str) -> None:
    """Meta refuses a body and footer that exist already."""
    made = list(creations(country, LANGUAGES))
    assert len({(text_of(each, "BODY"), text_of(each, "FOOTER")) for each in made}) == len(made)
    assert len({(each["name"], each["language"]) for each in made}) == len(made)


def test_every_language_status_and_time_to_live_has_its_template_in_two_wordings() -> None:
    made = {(each["name"], each["language"]) for each in creations("NL", LANGUAGES)}
    assert made == {
        (template_name(status, ttl, wording), language)
        for language, _, status, ttl in EVERY
        for wording in WORDINGS
    }


def test_a_template_is_created_as_meta_wants_it() -> None:
    first = next(creations("NL", ("nl",)))
    body, footer, buttons = first.pop("components")
    assert first == {
        "name": "buurtrelay_actual_v1_30m_a",
        "language": "nl",
        "category": "UTILITY",
        "parameter_format": "NAMED",
        "message_send_ttl_seconds": 1_800,
    }
    assert footer == {"type": "FOOTER", "text": "Afmelden? Antwoord STOP"}
    assert buttons == {
        "type": "BUTTONS",
        "buttons": [{"type": "QUICK_REPLY", "text": "Ik heb informatie"}],
    }
    assert body == {
        "type": "BODY",
        "text": template_body("nl", "NL", Status.ACTUAL, "30m"),
        "example": {
            "body_text_named_params": [
                {"param_name": "place", "example": "Centrum"},
                {"param_name": "headline", "example": "Inbraak, dader gevlucht"},
                {"param_name": "text", "example": "Man met grijze jas, op de fiets."},
                {"param_name": "until", "example": "zo 18:30"},
            ]
        },
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_place_of_its_own_language_is_in_the_example(language: str) -> None:
    body, *_ = next(creations("NL", (language,)))["components"]
    examples = body["example"]["body_text_named_params"]
    assert [each["param_name"] for each in examples] == list(PARAMETERS)
    assert all(each["example"] for each in examples)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(1, "30m"), (1_800, "30m"), (1_800.1, "2h"), (7_200, "2h"), (7_201, "12h"), (43_200, "12h"),
     (99_999, "12h")],
)  # fmt: skip
def test_the_time_to_live_covers_the_alert(seconds: float, expected: str) -> None:
    assert ttl_class(seconds) == expected


@pytest.mark.parametrize(("language", "status"), list(product(LANGUAGES, Status)))
def test_what_fits_when_posted_fits_later(language: str, status: Status) -> None:
    """The template changes as the time to live runs down, and its words may only get fewer."""
    lengths = [length(template_body(language, "NL", status, ttl)) for ttl in TTL_CLASSES]
    assert lengths == sorted(lengths)


def test_words_that_look_like_a_variable_stay_as_they_are() -> None:
    values = {**VALUES, "headline": "{{until}}", "text": "{{place}}"}
    message = rendered("nl", "NL", Status.ACTUAL, "2h", values)
    assert "*{{until}}*" in message
    assert "{{place}}" in message


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_length_counts_no_less_than_characters(text: str) -> None:
    assert len(text) <= length(text) <= 2 * len(text)


def test_an_emoji_counts_twice() -> None:
    assert length("é🚲") == 3


def test_whatsapp_keeps_trying_for_half_an_hour_two_hours_or_twelve() -> None:
    kept = {each["message_send_ttl_seconds"] for each in ALL}
    assert kept == {1_800, 7_200, 43_200}


@pytest.mark.parametrize(
    ("left", "kept"), [(1, 1_800), (1_800_000, 1_800), (1_800_001, 7_200), (90_000_000, 43_200)]
)
def test_a_phone_is_tried_for_the_time_to_live_after_the_send(left: int, kept: int) -> None:
    """Milliseconds left of the alert; seconds that its message is kept."""
    assert kept_until(POSTED, POSTED + left) == POSTED + kept * 1_000
