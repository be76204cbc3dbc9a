import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from relay.domain import guard
from relay.domain.guard import Reading, Sense, read

RULES = Path(guard.__file__).with_name("guard.toml")
TUNED = Path(__file__).with_name("guard_examples.toml")
HELD_OUT = Path(__file__).with_name("guard_held_out.toml")
LANGUAGES = ("nl", "fr", "de", "en")
MISSED_TIP = 10
"""How many messages of chatter let through cost as much as one tip missed."""

texts = st.text(st.characters(exclude_categories=["Cs"]))


@cache
def messages(path: Path, kind: str) -> tuple[tuple[str, str], ...]:
    """Each message of a kind with its language."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    blocks = data.get("examples", data)[kind]
    return tuple(
        (line.strip(), language)
        for language, block in blocks.items()
        for line in block.splitlines()
        if line.strip()
    )


def readings(path: Path, kind: str) -> Iterator[Reading]:
    return (read(text) for text, _ in messages(path, kind))


def share(found: list[bool]) -> float:
    return sum(found) / len(found)


@pytest.mark.parametrize("kind", ["chatter", "observation", "unclear"])
def test_the_examples_beside_the_rules_are_read_as_they_say(kind: str) -> None:
    assert [each.sense for each in readings(RULES, kind)] == [Sense(kind)] * len(
        messages(RULES, kind)
    )


def test_the_examples_of_danger_are_read_as_danger() -> None:
    assert all(each.danger for each in readings(RULES, "danger"))


@pytest.mark.parametrize("path", [TUNED, HELD_OUT], ids=["tuned", "held out"])
def test_no_tip_is_missed(path: Path) -> None:
    found = zip(messages(path, "observation"), readings(path, "observation"), strict=True)
    assert [text for (text, _), reading in found if reading.sense is Sense.CHATTER] == []


@pytest.mark.parametrize("path", [TUNED, HELD_OUT], ids=["tuned", "held out"])
def test_nearly_all_chatter_is_known(path: Path) -> None:
    assert share([each.sense is Sense.CHATTER for each in readings(path, "chatter")]) >= 0.95


def test_of_what_others_chat_most_is_known_and_little_alarms() -> None:
    """Written by people who did not know the rules, and never tuned on."""
    found = list(readings(HELD_OUT, "strangers_chatter"))
    assert share([each.sense is Sense.CHATTER for each in found]) >= 0.7
    assert share([each.danger for each in found]) <= 0.05


@pytest.mark.parametrize("path", [TUNED, HELD_OUT], ids=["tuned", "held out"])
def test_nearly_all_danger_is_heard(path: Path) -> None:
    assert share([each.danger for each in readings(path, "danger")]) >= 0.98


@pytest.mark.parametrize("path", [TUNED, HELD_OUT], ids=["tuned", "held out"])
def test_alarms_without_danger_are_rare(path: Path) -> None:
    quiet = [*readings(path, "chatter"), *readings(path, "unclear")]
    assert share([each.danger for each in quiet]) <= 0.01
    assert share([each.danger for each in readings(path, "observation")]) <= 0.05


@pytest.mark.parametrize("path", [TUNED, HELD_OUT], ids=["tuned", "held out"])
def test_what_is_unclear_is_asked_about(path: Path) -> None:
    assert share([each.sense is Sense.UNCLEAR for each in readings(path, "unclear")]) >= 0.9


@pytest.mark.parametrize("path", [TUNED, HELD_OUT], ids=["tuned", "held out"])
def test_the_cost_stays_below_that_of_letting_all_chatter_through(path: Path) -> None:
    missed = sum(each.sense is Sense.CHATTER for each in readings(path, "observation"))
    let_through = sum(each.sense is not Sense.CHATTER for each in readings(path, "chatter"))
    assert MISSED_TIP * missed + let_through <= len(messages(path, "chatter")) / 20


def test_the_language_is_seldom_guessed_wrong() -> None:
    found = [
        read(text).language in (language, None) for text, language in messages(TUNED, "observation")
    ]
    assert share(found) >= 0.97


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_a_hundred_examples_of_each_class(language: str) -> None:
    for kind in ("chatter", "observation", "danger"):
        assert sum(each == language for _, each in messages(TUNED, kind)) >= 100


@given(texts)
def test_any_text_is_read(text: str) -> None:
    reading = read(text)
    assert reading.language in (*LANGUAGES, None)
    assert not (reading.danger and reading.sense is Sense.CHATTER)


@given(
    st.sampled_from(messages(TUNED, "chatter")),
    st.sampled_from(["\n", ". ", "! ", "\n\n"]),
    st.sampled_from(messages(TUNED, "observation")),
)
def test_an_observation_after_chatter_is_not_lost(
    chatter: tuple[str, str], between: str, observation: tuple[str, str]
) -> None:
    assert read(chatter[0] + between + observation[0]).sense is not Sense.CHATTER


@given(st.sampled_from(messages(TUNED, "chatter")), st.sampled_from(messages(TUNED, "danger")))
def test_danger_after_chatter_is_heard(chatter: tuple[str, str], danger: tuple[str, str]) -> None:
    assert read(f"{chatter[0]}\n{danger[0]}").sense is not Sense.CHATTER


@pytest.mark.parametrize("kind", ["chatter", "observation", "danger"])
def test_case_and_blanks_make_no_difference(kind: str) -> None:
    for text, _ in messages(TUNED, kind):
        assert read(f"  {text.upper().replace(' ', '   ')} \n") == read(text), text


@pytest.mark.parametrize(
    "text",
    ["bedankt voor jullie hulp", "thanks for your help", "merci pour votre aide",
     "Danke für eure Hilfe", "hope this helps"],
)  # fmt: skip
def test_thanks_for_help_is_no_cry_for_help(text: str) -> None:
    assert not read(text).danger


@pytest.mark.parametrize("text", ["vuurwerk op het plein", "Kerkstraat 112", "toutes mes clés"])
def test_a_word_that_only_looks_like_danger_raises_no_alarm(text: str) -> None:
    assert not read(text).danger


@pytest.mark.parametrize("text", ["👍", "❤️❤️", "?!", "🎉🥳"])
def test_signs_alone_are_chatter(text: str) -> None:
    assert read(text).sense is Sense.CHATTER


@pytest.mark.parametrize("text", ["", "  \n", "​"])
def test_no_text_at_all_says_nothing(text: str) -> None:
    assert read(text) == Reading(Sense.UNCLEAR, danger=False, language=None)


def test_a_text_longer_than_whatsapp_allows_is_never_chatter() -> None:
    assert read("bedankt " * 600).sense is Sense.UNCLEAR


@pytest.mark.parametrize("each", ["hij ", "a", "help ", "​a", "👀", "ﷺ", "bedankt voor ", "z1-"])
def test_a_huge_text_costs_no_more_than_a_long_one(each: str) -> None:
    read("hij")
    began = time.thread_time()
    read((each * 65_536)[:65_536])
    assert time.thread_time() - began < 0.2


def test_importing_reads_no_rules() -> None:
    code = "import relay.domain.guard as guard; print(guard._rules.cache_info().currsize)"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=RULES.parents[2]
    )
    assert found.stdout.strip() == "0", found.stderr
