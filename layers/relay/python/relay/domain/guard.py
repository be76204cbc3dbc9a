"""The purpose guard: tells what a citizen wrote for the police from chatter, which gets no answer.

When in doubt it is for the police: a missed tip counts ten times a chatter let through. The words
are data, in guard.toml; a message is read sentence by sentence, and says as much as the sentence
that says most.
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from relay.domain.misspelling import Misspelling
from relay.domain.phrases import Found, Phrases, bare, fold, visible, words

MOST = 4_096
"""Characters looked at: no text of WhatsApp is longer. What is longer is never chatter."""

_SENTENCES = re.compile(r"[.!?]+(?=\s|$)|\n")
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_PLATE = re.compile(r"\b(?=\S*\d)(?=\S*[a-z])[a-z0-9]{1,3}-[a-z0-9]{2,4}-?[a-z0-9]{1,4}\b")
_SPELT_FROM = 6
_LABELS = ("chatter", "warm", "topic", "filler", "hint", "clue", "thing")
_SET = ("chatter", "warm", "topic")


class Sense(StrEnum):
    """What a message is to the police."""

    OBSERVATION = "observation"
    CHATTER = "chatter"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Reading:
    """``danger`` says that words of danger stand in the message: such a one is never chatter.

    ``language`` is a guess (nl, fr, de, en), None if the words do not tell.
    """

    sense: Sense
    danger: bool
    language: str | None


@dataclass(frozen=True, slots=True)
class _Rules:
    phrases: Phrases
    spelling: Misspelling
    emoji: Mapping[str, str]
    languages: Mapping[str, Collection[str]]


def read(text: str) -> Reading:
    """What a message says, whatever is in it."""
    rules = _rules()
    shown = visible(text, MOST + 1)
    sentences = [_spelt(words(each), rules) for each in _sentences(shown, rules)]
    language = _language(sentences, rules.languages)
    found = [rules.phrases.find(each) for each in sentences]
    danger = any(_danger(each, language) for each in found)
    sense = _together([_sense(*each) for each in zip(sentences, found, strict=True) if each[0]])
    if not any(sentences):
        sense = Sense.CHATTER if re.search(r"\S", shown) else Sense.UNCLEAR
    if _PLATE.search(shown.casefold()):
        sense = Sense.OBSERVATION
    if sense is Sense.CHATTER and (danger or len(shown) > MOST):
        sense = Sense.UNCLEAR
    return Reading(sense, danger, language)


def _sentences(shown: str, rules: _Rules) -> list[str]:
    text = _LINK.sub(" weblink ", shown)
    for emoji, word in rules.emoji.items():
        text = text.replace(emoji, f" {word} ", 1)
    return [fold(each) for each in _SENTENCES.split(text)]


def _spelt(sentence: list[str], rules: _Rules) -> list[str]:
    """The words as they were meant: a long one with a slip in it is put right."""
    return [_meant(word, rules) for word in sentence]


def _meant(word: str, rules: _Rules) -> str:
    if len(word) < _SPELT_FROM - 1 or rules.phrases.knows(word):
        return word
    meant = rules.spelling.meant(word)
    return min(meant) if meant and word not in _vocabulary() else word


def _language(
    sentences: Sequence[Sequence[str]], languages: Mapping[str, Collection[str]]
) -> str | None:
    counts = {
        language: sum(word in known for each in sentences for word in each)
        for language, known in languages.items()
    }
    best = max(counts, key=counts.__getitem__)
    return best if list(counts.values()).count(counts[best]) == 1 else None


def _danger(found: Sequence[Found], language: str | None) -> bool:
    harmless = [each for each in found if each.label == "harmless"]
    return any(_warns(each.label, language) and not _inside(each, harmless) for each in found)


def _warns(label: str, language: str | None) -> bool:
    if language is None:
        return label.startswith("danger")
    return label in ("danger", f"danger in {language}")


def _inside(one: Found, others: Sequence[Found]) -> bool:
    return any(each.start <= one.start and one.end <= each.end for each in others)


def _sense(sentence: Sequence[str], found: Sequence[Found]) -> Sense:
    """The sense of one sentence. A clue in a set phrase of chatter is none."""
    phrases = [each for each in found if each.label in _SET]
    fixed = [each for each in phrases if each.end - each.start > 1]
    said = {each.label for each in found if each in fixed or not _inside(each, fixed)}
    spoken = _words_of(phrases)
    known = spoken | _words_of([each for each in found if each.label == "filler"])
    numbers = any(_tells(word) for at, word in enumerate(sentence) if at not in known)
    if "clue" in said:
        return Sense.OBSERVATION
    if "topic" in said:
        return Sense.CHATTER
    if "thing" in said or numbers:
        return Sense.OBSERVATION
    unknown, rest = len(sentence) - len(known), len(sentence) - len(spoken)
    if "warm" in said and unknown <= max(1, len(spoken) // 2) and rest <= 2 * len(spoken) + 2:
        return Sense.CHATTER
    if "chatter" in said and not unknown and rest <= len(spoken) + 1 and "hint" not in said:
        return Sense.CHATTER
    return Sense.UNCLEAR


def _words_of(found: Sequence[Found]) -> set[int]:
    return {at for each in found for at in range(each.start, each.end)}


def _tells(word: str) -> bool:
    """A number, a plate, a road: more than one digit, or digits beside letters."""
    return len(word) > 1 and any(map(str.isdigit, word))


def _together(senses: Collection[Sense]) -> Sense:
    return next(
        (each for each in (Sense.OBSERVATION, Sense.UNCLEAR) if each in senses), Sense.CHATTER
    )


@cache
def _data() -> Mapping[str, Mapping[str, str]]:
    text = files("relay.domain").joinpath("guard.toml").read_text(encoding="utf-8")
    return {label: each for label, each in tomllib.loads(text).items() if label != "examples"}


@cache
def _rules() -> _Rules:
    data = _data()
    phrases = Phrases()
    for label in (*_LABELS, "danger", "harmless"):
        for block in data[label].values():
            phrases.add(block, label)
    for language, block in data["own"].items():
        phrases.add(block, f"danger in {language}")
    spelling = Misspelling(word for label in ("danger", "warm") for word in _single(data[label]))
    languages = {each: frozenset(words(bare(block))) for each, block in data["language"].items()}
    return _Rules(phrases, spelling, data["emoji"], languages)


@cache
def _vocabulary() -> Collection[str]:
    """Every word in the rules: spelt right, wherever it stands."""
    blocks = (block for each in _data().values() for block in each.values())
    return frozenset(word for block in blocks for word in words(bare(block)))


def _single(blocks: Mapping[str, str]) -> Iterator[str]:
    """The longer words that are phrases by themselves."""
    for block in blocks.values():
        for word in re.findall(r"(?:^|,)\s*([^\W_]+)\*?\s*(?=,|$)", bare(block), re.MULTILINE):
            if len(word) >= _SPELT_FROM:
                yield word
