import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest
from relay.domain import speech, templates
from relay.domain.country import (
    COUNTRIES,
    LANGUAGES,
    MOST_ONE_LINE,
    countries_from,
    read_countries,
)
from relay.domain.group import Group

VERSION = "2026-11"


def text(name: str) -> str:
    return files("relay.domain").joinpath(name).read_text(encoding="utf-8")


def test_alerts_and_rules_name_the_same_emergency_number() -> None:
    told = tomllib.loads(text("wording.toml"))["emergency"]
    assert {code: country.emergency for code, country in COUNTRIES.items()} == told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ["NL", "BE"])
def test_the_rules_say_what_matters_in_every_language(code: str, language: str) -> None:
    country = COUNTRIES[code]
    rules = country.rules(language)
    for told in ("\n".join(rules.lines), rules.one_line):
        assert country.emergency in told
        assert "18" in told
        assert "STOP" in told
        assert "WhatsApp" in told
        assert "{" not in told
    assert len(rules.one_line) <= MOST_ONE_LINE
    assert rules.version == country.version


def removed(path: tuple[str, ...], instead: object = None) -> dict[str, Any]:
    """The profiles without what stands at ``path``, or with something else there."""
    told = tomllib.loads(text("country.toml"))
    place: Any = told
    for key in path[:-1]:
        place = place[key]
    del place[path[-1]]
    if instead is not None:
        place[path[-1]] = instead
    return told


def texts() -> Iterator[tuple[tuple[str, ...], str]]:
    """Each text of the profiles, and the words by which its loss is to be told."""
    for language in LANGUAGES:
        for name in ("saar", "photos", "one_line"):
            yield ("rules", VERSION, language, name), f"NL, {language}: no {name}"
        yield ("rules", VERSION, language, "lines"), f"NL, {language}: no "
        for code in COUNTRIES:
            yield ("rules", VERSION, "alarm", code, language), f"{code}, {language}: no alarm"
            yield (code, "outgoing", language), f"{code}, {language}: no outgoing"


def every_text(told: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of what stands under a language."""
    for key, value in told.items():
        if key in LANGUAGES and isinstance(value, dict):
            yield from ((*path, key, name) for name in value)
        elif key in LANGUAGES:
            yield (*path, key)
        elif isinstance(value, dict):
            yield from every_text(value, (*path, key))


@pytest.mark.parametrize(("path", "told"), list(texts()))
@pytest.mark.parametrize("instead", [None, " "])
def test_a_text_that_is_missing_in_a_language_is_refused_by_name(
    path: tuple[str, ...], told: str, instead: object
) -> None:
    with pytest.raises(ValueError, match=f"country.toml, {told}"):
        countries_from(removed(path, instead))


def test_no_text_was_left_out_of_that() -> None:
    everything = tomllib.loads(text("country.toml"))
    assert set(every_text(everything)) == {path for path, _ in texts()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_that_only_one_language_lacks_is_refused(language: str) -> None:
    path = ("rules", VERSION, language, "lines")
    lines = tomllib.loads(text("country.toml"))["rules"][VERSION][language]["lines"]
    for lost in range(len(lines)):
        with pytest.raises(ValueError, match=r"country.toml, NL, \w\w: (no \{|lines are not)"):
            countries_from(removed(path, [*lines[:lost], *lines[lost + 1 :]]))
    with pytest.raises(ValueError, match=f"NL, {language}: no line 9"):
        countries_from(removed(path, [*lines[:-1], ""]))


@pytest.mark.parametrize("code", COUNTRIES)
@pytest.mark.parametrize("fact", ["emergency", "languages", "by_coordinator", "price"])
def test_a_fact_that_is_missing_is_refused_by_name(code: str, fact: str) -> None:
    with pytest.raises(ValueError, match=f"country.toml, {code}: no {fact}"):
        countries_from(removed((code, fact)))


@pytest.mark.parametrize("fact", ["amount", "currency", "since", "source"])
def test_a_price_without_its_date_or_source_is_refused(fact: str) -> None:
    with pytest.raises(ValueError, match=f"country.toml, BE, price: no {fact}"):
        countries_from(removed(("BE", "price", fact)))


def test_a_language_that_nobody_speaks_here_is_refused() -> None:
    with pytest.raises(ValueError, match=r"country.toml, NL: languages are some of nl, fr, de, en"):
        countries_from(removed(("NL", "languages"), ["nl", "es"]))


def test_a_country_needs_only_the_texts_of_its_languages() -> None:
    told = removed(("NL", "languages"), ["nl"])
    del told["NL"]["outgoing"]["fr"]
    assert countries_from(told)["NL"].languages == ("nl",)


@pytest.mark.parametrize("code", COUNTRIES)
def test_every_language_of_a_country_has_alerts_and_speech(code: str) -> None:
    assert set(COUNTRIES[code].languages) <= set(templates.LANGUAGES) & speech.LANGUAGES.keys()


def test_rules_in_force_that_are_nowhere_are_refused() -> None:
    with pytest.raises(ValueError, match="no rules of the version in force, 2031-01"):
        countries_from(removed(("in_force",), "2031-01"))


def test_older_rules_can_still_be_read() -> None:
    told = removed(("in_force",), "2031-01")
    told["rules"]["2031-01"] = told["rules"][VERSION]
    country = countries_from(told)["BE"]
    assert country.versions == (VERSION, "2031-01")
    assert country.rules("fr").version == "2031-01"
    assert country.rules("fr", VERSION) == COUNTRIES["BE"].rules("fr")


@pytest.mark.parametrize(("code", "cost"), [("NL", Decimal("250.00")), ("BE", Decimal("85.50"))])
def test_messages_have_a_price_with_its_date(code: str, cost: Decimal) -> None:
    price = COUNTRIES[code].price
    assert price.of(5_000) == cost
    assert (price.currency, price.since > date(2025, 1, 1)) == ("USD", True)


def test_no_word_of_the_rules_changes_without_a_new_version() -> None:
    assert {
        f"{code} {language} {version}": country.rules(language, version).digest[:12]
        for code, country in COUNTRIES.items()
        for language in country.languages
        for version in country.versions
    } == {
        "NL nl 2026-11": "7e0e9f1d26ff",
        "NL en 2026-11": "cfa2a6df2a12",
        "NL de 2026-11": "bc5f3f21d7ce",
        "NL fr 2026-11": "744ce36e681b",
        "BE nl 2026-11": "0dd571593ded",
        "BE fr 2026-11": "35ad3f1f4c99",
        "BE de 2026-11": "490331f57480",
        "BE en 2026-11": "3dd9bb7c5d81",
    }


def test_a_line_too_long_for_the_chat_is_refused() -> None:
    with pytest.raises(ValueError, match="characters"):
        read_countries(text("country.toml").replace("Huisregels:", "Huisregels:" * 20))


def test_every_rendering_of_the_rules_has_a_digest_of_its_own() -> None:
    digests = {
        country.rules(language).digest for country in COUNTRIES.values() for language in LANGUAGES
    }
    assert len(digests) == 8


def test_another_version_of_the_same_words_has_another_digest() -> None:
    other = read_countries(text("country.toml").replace("2026-11", "2027-01"))
    assert other["NL"].rules("nl").digest != COUNTRIES["NL"].rules("nl").digest


@pytest.mark.parametrize(("code", "by_coordinator"), [("NL", False), ("BE", True)])
def test_a_group_follows_its_country_unless_it_says_otherwise(
    code: str, by_coordinator: bool
) -> None:
    country = COUNTRIES[code]
    assert country.is_by_coordinator(Group("a", "A")) is by_coordinator
    for own in (True, False):
        assert country.is_by_coordinator(Group("a", "A", by_coordinator=own)) is own
