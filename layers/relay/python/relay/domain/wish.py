"""What a whole message asks of us: to leave, to join, to be told, to be forgotten.

A wish is a message of nothing but the words for it: whoever writes "stop, houd de dief" has seen
something. The words are data, in wish.toml.
"""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from relay.domain.misspelling import Misspelling
from relay.domain.phrases import Found, Phrases, places, visible, words
from relay.domain.wish_code import Code, code_in

MOST = 1_000
"""Characters looked at. No wish is as long as that."""

_MOST_WORDS = 20
_MOST_ABOUT = 8
_SPELT_FROM = 5
_TRIMMED = re.compile(r"^[\W_]+|[\W_]+$")


class Wish(StrEnum):
    """What can be asked."""

    STOP = "stop"
    JOIN = "join"
    CODE = "code"
    GROUPS = "groups"
    LANGUAGE = "language"
    MY_DATA = "my_data"
    ERASE = "erase"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish. ``about`` is the neighbourhood as it was written, the code without its dash, or the
    language wished for; ``language`` is that of the words, None where they may be of several.
    """

    wish: Wish
    about: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class _Rules:
    phrases: Phrases
    spelling: Misspelling
    spelt_right: Collection[str]


_WHOLE = (Wish.STOP, Wish.ERASE, Wish.MY_DATA, Wish.GROUPS, Wish.HELP)


def wish_of(text: str) -> Asked | None:
    """What a message asks of us; None if it says something else."""
    shown = visible(text, MOST + 1)
    code = code_in(shown)
    if code and (asked := _with_code(code, shown)):
        return asked
    said = _said(shown)
    if len(shown) > MOST or len(said) > _MOST_WORDS:
        return None
    found = _found(said)
    whole = (_whole(wish, found, len(said)) for wish in _WHOLE)
    plain = next((each for each in whole if each), None)
    return plain or _join(shown, said, found) or _language(found, len(said)) or _mark(shown)


def _with_code(code: Code, text: str) -> Asked | None:
    """A code, unless it is for leaving that it was sent along."""
    said = _said(text.replace(code.written, " "))[:_MOST_WORDS]
    found = _found(said)
    leaving = (_whole(wish, found, len(said)) for wish in (Wish.STOP, Wish.ERASE))
    return next((each for each in leaving if each and code.likely), None) or _coded(code, found)


def _found(said: Sequence[tuple[str, int, int]]) -> list[Found]:
    return _rules().phrases.find([word for word, _, _ in said])


def _said(text: str) -> list[tuple[str, int, int]]:
    """The words, spelt right if there is but one or two; letters apart (S T O P) are one word."""
    said = places(text)
    if len(said) > 2 and all(len(word) == 1 for word, _, _ in said):
        return [("".join(word for word, _, _ in said), said[0][1], said[-1][2])]
    return [(_meant(word), start, end) for word, start, end in said]


def _meant(word: str) -> str:
    rules = _rules()
    if len(word) < _SPELT_FROM or word in rules.spelt_right or rules.phrases.knows(word):
        return word
    meant = rules.spelling.meant(word)
    return meant.pop() if len(meant) == 1 else word


def _whole(wish: Wish, found: Sequence[Found], length: int) -> Asked | None:
    """The wish, if its phrases and the words around them fill the message."""
    own = [each for each in found if each.label[0] == wish]
    around = [each for each in found if each.label[0] == "around"]
    if not own or len(_covered([*own, *around])) < length:
        return None
    return Asked(wish, language=_of_language(own, around))


def _covered(found: Sequence[Found]) -> set[int]:
    return {at for each in found for at in range(each.start, each.end)}


def _of_language(own: Sequence[Found], around: Sequence[Found]) -> str | None:
    """The one language in which all that was said can be said."""
    longest = max(each.end - each.start for each in own)
    best = [each for each in own if each.end - each.start == longest]
    possible = {each.label[1] for each in best}
    beside = {each.label[1] for each in around} - {"any"}
    if len(possible) > 1 or "any" in possible:
        possible = beside if "any" in possible else possible & beside
    return possible.pop() if len(possible) == 1 else None


def _coded(code: Code, found: Sequence[Found]) -> Asked | None:
    before = [each for each in found if each.label[0] in ("join", "code")]
    if not (code.alone or code.plain or (before and code.likely)):
        return None
    joins = [each for each in before if each.label[1] != "any"]
    return Asked(Wish.CODE, code.value, _of_language(joins, ()) if joins else None)


def _join(text: str, said: Sequence[tuple[str, int, int]], found: Sequence[Found]) -> Asked | None:
    """A join word, with nothing but politeness before it: what follows is the neighbourhood."""
    polite = _covered([each for each in found if each.label[0] == "around"])
    joins = [each for each in found if each.label[0] == "join"]
    first = min((each.start for each in joins), default=0)
    if not joins or not set(range(first)) <= polite:
        return None
    best = max((each for each in joins if each.start == first), key=lambda each: each.end)
    rest = [place for at, place in enumerate(said) if at >= best.end]
    while rest and len(said) - 1 in polite and rest[-1] == said[-1]:
        rest, said = rest[:-1], said[:-1]
    about = _TRIMMED.sub("", text[rest[0][1] : rest[-1][2]]) if rest else ""
    if len(rest) > _MOST_ABOUT:
        return None
    same = [each for each in joins if (each.start, each.end) == (best.start, best.end)]
    return Asked(Wish.JOIN, about, _of_language(same, ()))


def _language(found: Sequence[Found], length: int) -> Asked | None:
    """Taal, taal frans, Deutsch bitte: the language wished for, if one is named."""
    asked = [each for each in found if each.label[0] == "language"]
    named = {"named", "codes"} if asked else {"named"}
    used = [each for each in found if each.label[0] in named | {"around", "language", "towards"}]
    wished = {each.label[1] for each in used if each.label[0] in named}
    if len(_covered(used)) < length or len(wished) > 1 or not (wished or asked):
        return None
    spoken = _of_language(asked, ()) if asked else None
    return Asked(Wish.LANGUAGE, wished.pop() if wished else "", spoken)


def _mark(text: str) -> Asked | None:
    """Nothing but question marks."""
    return Asked(Wish.HELP) if re.fullmatch(r"[\s?]*\?[\s?]*", text) else None


@cache
def _rules() -> _Rules:
    data = tomllib.loads(files("relay.domain").joinpath("wish.toml").read_text(encoding="utf-8"))
    phrases = Phrases()
    sections: Mapping[str, Mapping[str, str]] = data
    for kind in ("around", "join", "code", "named", "codes", "language", "towards", *_WHOLE):
        for language, block in sections[kind].items():
            phrases.add(block, (str(kind), language))
    spelling = sections["spelling"]
    return _Rules(phrases, Misspelling(words(spelling["right"])), set(words(spelling["not"])))
