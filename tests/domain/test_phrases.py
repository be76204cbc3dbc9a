import pytest
from relay.domain.phrases import Phrases, fold, visible, words


def found(line: str, text: str) -> bool:
    phrases = Phrases()
    phrases.add(line, "it")
    said = words(fold(text))
    return any((each.start, each.end) == (0, len(said)) for each in phrases.find(said))


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("dank je", "Dank  je"),
        ("dank je/u wel?", "dank u"),
        ("dank je/u wel?", "dank je wel"),
        ("in_mijn/uit huis", "in mijn huis"),
        ("inbreker*", "inbrekers"),
        ("*straat", "Kerkstraat"),
        ("bedankt .. hulp", "bedankt voor al jullie goede hulp"),
        ("bedankt .. hulp", "bedankt hulp"),
        ("# euro", "50 euro"),
        ("möchte", "möchte"),
        ("möchte", "moechte"),
        ("möchte", "mochte"),
        ("don't", "don't"),
        ("don't", "dont"),
        ("désolé", "DESOLE"),
    ],
)
def test_a_phrase_finds_each_of_its_ways(line: str, text: str) -> None:
    assert found(line, text)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("dank je wel", "dank je"),
        ("bedankt .. hulp", "bedankt een twee drie vier vijf zes hulp"),
        ("straat", "kerkstraat"),
        ("# euro", "veel euro"),
    ],
)
def test_a_phrase_finds_nothing_else(line: str, text: str) -> None:
    assert not found(line, text)


def test_what_cannot_be_seen_is_left_out() -> None:
    assert visible("S\u200bT\u00adOP\ufeff", 10) == "STOP"


def test_blanks_count_once_and_lines_stay_lines() -> None:
    assert visible("  a \t b \n\n c ", 10) == "a b\nc"


def test_a_letter_drawn_out_stands_once() -> None:
    assert fold("Hellllp 1000") == "help 1000"
