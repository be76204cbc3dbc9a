import re
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from relay.domain import wish as module
from relay.domain.signup_code import ALPHABET
from relay.domain.wish import Asked, Wish, wish_of

texts = st.text(st.characters(exclude_categories=["Cs"]))
EXAMPLES = tomllib.loads(Path(module.__file__).with_name("wish.toml").read_text("utf-8"))[
    "examples"
]
CODE = "K7M2X9XQ4T"


def lines(block: str) -> list[str]:
    return [line for line in block.splitlines() if line]


@pytest.mark.parametrize("language", EXAMPLES["stop"])
def test_the_examples_of_leaving_are_read_as_they_say(language: str) -> None:
    expected = Asked(Wish.STOP, language=None if language == "any" else language)
    for text in lines(EXAMPLES["stop"][language]):
        assert wish_of(text) == expected, text


def test_the_examples_of_no_wish_ask_nothing() -> None:
    assert [wish_of(text) for text in lines(EXAMPLES["none"]["any"])] == [None] * 4


STOPS = [
    ("STOP", None), ("stop!", None), ("STOP.", None), ("“Stop”", None), ("ＳＴＯＰ", None),
    ("S T O P", None), ("🛑 STOP 🛑", None), ("S​TOP", None), ("stop stop", None),
    ("STOP ALL", None),
    ("stop aub", "nl"), ("ik wil stoppen", "nl"), ("meld mij af", "nl"), ("AFMELDEN", "nl"),
    ("Uitschrijven a.u.b.", "nl"), ("uit", "nl"), ("opzeggen", "nl"), ("afmleden", "nl"),
    ("haal me uit de groep", "nl"), ("geen berichten meer", "nl"),
    ("Stop met deze berichten", "nl"),
    ("ARRÊT", "fr"), ("arreter", "fr"), ("désinscrire", "fr"), ("désinscrivez-moi svp", "fr"),
    ("je veux quitter le groupe", "fr"), ("ne m'envoyez plus de messages", "fr"),
    ("STOPP", "de"), ("Abmelden", "de"), ("bitte abmelden", "de"), ("kündigen", "de"),
    ("Ich möchte mich abmelden", "de"), ("keine Nachrichten mehr", "de"),
    ("please stop", "en"), ("UNSUBSCRIBE", "en"), ("unsubscrbe", "en"),
    ("remove me from this group", "en"),
    ("stop sending me messages", "en"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "language"), STOPS)
def test_leaving_takes_one_word_in_any_language(text: str, language: str | None) -> None:
    asked = wish_of(text)
    assert asked
    assert asked.wish is Wish.STOP
    if language not in (None, "en"):
        assert asked.language == language


@pytest.mark.parametrize(
    "text",
    ["stop! houd de dief", "de auto stopt bij de kerk", "stopte", "stopt", "arrest",
     "ik wil die man stoppen", "ik wil stoppen met leven", "ik wil niet meer", "stop hem",
     "hij zei stop", "shoppen", "HELP!", "hulp", "bedankt", "", "grijs busje", "uit de auto"],
)  # fmt: skip
def test_what_tells_of_something_asks_nothing(text: str) -> None:
    assert wish_of(text) is None


def test_a_word_as_near_to_joining_as_to_leaving_is_neither() -> None:
    assert wish_of("amelden") is None


@pytest.mark.parametrize(
    ("text", "about", "language"),
    [
        ("AANMELDEN", "", "nl"),
        ("aanmelden Centrum-Noord", "Centrum-Noord", "nl"),
        ('aanmelden "De Bilt" aub', "De Bilt", "nl"),
        ("meld mij aan voor Oud-Zuid", "Oud-Zuid", "nl"),
        ("Hallo, ik wil me graag aanmelden voor de wijk Centrum", "Centrum", "nl"),
        ("aanmelden haven noord", "haven noord", "nl"),
        ("INSCRIPTION Cité-Jardin", "Cité-Jardin", "fr"),
        ("je veux m'inscrire", "", "fr"),
        ("Anmelden Gruppe West", "West", "de"),
        ("JOIN", "", "en"),
        ("sign me up for Station Road", "Station Road", "en"),
    ],
)
def test_joining_names_the_neighbourhood(text: str, about: str, language: str | None) -> None:
    assert wish_of(text) == Asked(Wish.JOIN, about, language)


@pytest.mark.parametrize(
    "text",
    ["AANMELDEN K7M2X-9XQ4T", "aanmelden k7m2x 9xq4t", "k7m2x9xq4t", "K7M2X–9XQ4T",
     " K7M2X - 9XQ4T ",
     "Hallo! INSCRIPTION K7M2X-9XQ4T merci", "mijn code is K7M2X-9XQ4T", "hier: K7M2X-9XQ4T",
     "ＡＡＮＭＥＬＤＥＮ K7M2X-9XQ4T", "AANMELDEN\nK7M2X-9XQ4T."],
)  # fmt: skip
def test_a_code_is_found_whatever_was_made_of_it(text: str) -> None:
    asked = wish_of(text)
    assert asked
    assert (asked.wish, asked.about) == (Wish.CODE, CODE)


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    asked = wish_of("JOIN kOm2I-9xq4L")
    assert asked
    assert asked.about == "K0M219XQ41"


@given(st.text(ALPHABET, min_size=10, max_size=10).filter(lambda code: re.search(r"\d", code)))
def test_every_code_that_we_write_is_read(code: str) -> None:
    asked = wish_of(f"AANMELDEN {code[:5]}-{code[5:]}")
    assert asked == Asked(Wish.CODE, code, "nl")


@pytest.mark.parametrize(
    "text", ["zwart busje", "blauw groen", "hallo 12345", "06123 45678", "spelletjes"]
)
def test_words_and_numbers_are_no_code(text: str) -> None:
    assert wish_of(text) is None


def test_a_code_sent_along_does_not_undo_leaving() -> None:
    assert wish_of("STOP K7M2X-9XQ4T") == Asked(Wish.STOP)


@pytest.mark.parametrize(
    ("text", "wish", "about"),
    [
        ("GROEPEN", Wish.GROUPS, ""), ("mijn buurten", Wish.GROUPS, ""),
        ("groups", Wish.GROUPS, ""), ("mes groupes", Wish.GROUPS, ""), ("Gruppen", Wish.GROUPS, ""),
        ("MIJN GEGEVENS", Wish.MY_DATA, ""), ("mes données", Wish.MY_DATA, ""),
        ("meine Daten", Wish.MY_DATA, ""), ("my data please", Wish.MY_DATA, ""),
        ("WIS MIJ", Wish.ERASE, ""), ("verwijder mijn gegevens", Wish.ERASE, ""),
        ("effacez-moi", Wish.ERASE, ""), ("lösche mich", Wish.ERASE, ""),
        ("loesche mich", Wish.ERASE, ""), ("delete me", Wish.ERASE, ""),
        ("info", Wish.HELP, ""), ("menu", Wish.HELP, ""), ("?", Wish.HELP, ""),
        ("??", Wish.HELP, ""),
        ("taal", Wish.LANGUAGE, ""), ("taal frans", Wish.LANGUAGE, "fr"),
        ("taal fr", Wish.LANGUAGE, "fr"), ("language english", Wish.LANGUAGE, "en"),
        ("Deutsch", Wish.LANGUAGE, "de"), ("français", Wish.LANGUAGE, "fr"),
        ("Nederlands aub", Wish.LANGUAGE, "nl"),
        ("en français s'il vous plaît", Wish.LANGUAGE, "fr"),
    ],
)  # fmt: skip
def test_other_wishes_take_a_word_or_two(text: str, wish: Wish, about: str) -> None:
    asked = wish_of(text)
    assert asked
    assert (asked.wish, asked.about) == (wish, about)


@pytest.mark.parametrize("text", ["hij sprak frans", "de", "nl", "mijn groep jongens op het plein"])
def test_a_word_of_a_wish_in_a_sentence_asks_nothing(text: str) -> None:
    assert wish_of(text) is None


@given(texts)
def test_any_text_is_read(text: str) -> None:
    asked = wish_of(text)
    assert asked is None or len(asked.about) <= module.MOST


@given(st.sampled_from([text for text, _ in STOPS]), st.sampled_from(["!", " ", "…", " 🙏", "\n"]))
def test_case_blanks_and_marks_make_no_difference(text: str, mark: str) -> None:
    asked = wish_of(f"{mark}{text.swapcase()}{mark}")
    assert asked
    assert asked.wish is Wish.STOP


@pytest.mark.parametrize("each", ["stop ", "​a", "K7M2X ", "K7M2X-", "?", "ﷺ", "aanmelden "])
def test_a_huge_message_costs_little(each: str) -> None:
    wish_of("stop")
    began = time.thread_time()
    wish_of((each * 65_536)[:65_536])
    assert time.thread_time() - began < 0.05
