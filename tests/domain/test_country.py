import tomllib
from importlib.resources import files

import pytest
from relay.domain.country import COUNTRIES, LANGUAGES, MOST_ONE_LINE, read_countries
from relay.domain.group import Group


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


@pytest.mark.parametrize(
    ("words", "instead"),
    [
        ('nl = "Bel bij gevaar', 'xx = "Bel bij gevaar'),
        ("[rules.de]", "[rules.xx]"),
        ("[rules.fr]\nlines", "[rules.fr]\nrows"),
        ('one_line = "House', 'twoline = "House'),
    ],
)
def test_a_text_that_is_missing_in_a_language_is_refused(words: str, instead: str) -> None:
    with pytest.raises(ValueError, match=r"country.toml, NL, \w\w: no "):
        read_countries(text("country.toml").replace(words, instead))


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
