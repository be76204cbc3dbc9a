"""Finding many phrases in what people write, in time linear in its length.

Phrases are data. In a line of them ``a/b`` is either word, ``a_b`` two words where one may stand,
``word?`` may be left out, ``stem*`` begins and ``*tail`` ends a word, ``..`` stands for up to five
words and ``#`` for any number. Case and accents make no difference; ``ü`` is also found as ``ue``,
and ``don't`` also as ``dont``.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_GAP = 5
_LONGEST_WORD = 40
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]+"
)
_ACCENTS = re.compile("[\u0300-\u036f\u20d0-\u20ff]+")
_WORD = re.compile(r"[^\W_]+")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_BLANKS = re.compile(r"\s+")
_DOTS = "\ue000"
_UMLAUT = str.maketrans({"ä": f"a{_DOTS}", "ö": f"o{_DOTS}", "ü": f"u{_DOTS}"})


def visible(text: str, most: int) -> str:
    """The first ``most`` characters that can be seen; blanks count as one."""
    shown = _BLANKS.sub(_blank, _INVISIBLE.sub("", text).strip()[: 2 * most])
    return unicodedata.normalize("NFKC", shown[:most])[:most]


def _blank(found: re.Match[str]) -> str:
    return "\n" if "\n" in found[0] else " "


def fold(text: str) -> str:
    """The text without case and accents; a letter drawn out (``hellllp``) stands once."""
    return _DRAWN_OUT.sub(r"\1", bare(text))


def bare(text: str) -> str:
    """The text without case and accents."""
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold())).casefold()


def words(text: str) -> list[str]:
    """The words of a folded text: letters and digits, whatever stands between them."""
    return _WORD.findall(text)


def places(text: str) -> list[tuple[str, int, int]]:
    """The folded words of a text as it was written, and where each begins and ends."""
    return [(fold(found[0]), *found.span()) for found in _WORD.finditer(text)]


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase with ``label`` stands from word ``start`` to before word ``end``."""

    label: Any
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Step:
    """What may stand next: each way by its first word; no way at all is a gap."""

    optional: bool
    ways: Mapping[str, Sequence[Sequence[str]]]


class Phrases:
    """Labelled phrases, kept by their first word; the rest is read when that word turns up."""

    def __init__(self) -> None:
        self._begun: dict[str, list[tuple[Any, str]]] = {}

    def add(self, block: str, label: Any) -> None:
        """Add a block of phrases, separated by commas or line ends."""
        marked = bare(block.casefold().translate(_UMLAUT))
        for line in marked.replace("\n", ",").split(","):
            self._begin(line.strip(), label)

    def _begin(self, line: str, label: Any) -> None:
        if line.isalpha() and line.isascii():
            self._begun.setdefault(line, []).append((label, ""))
            return
        first, _, rest = line.partition(" ")
        for way in _ways(first.removesuffix("?")):
            following = " ".join((*way[1:], rest)).strip() if way[1:] else rest
            self._begun.setdefault(way[0], []).append((label, following))
        if first.endswith("?"):
            self._begin(rest, label)

    def knows(self, word: str) -> bool:
        """Whether some phrase begins with this word."""
        return any(form in self._begun for form in _forms(word))

    def find(self, text: Sequence[str]) -> list[Found]:
        """Every phrase in the text, by its first word, overlapping ones too."""
        known = {word: _forms(word) for word in set(text)}
        forms = [known[word] for word in text]
        return [
            Found(label, start, end)
            for start, possible in enumerate(forms)
            for form in possible
            for label, rest in self._begun.get(form, ())
            for end in (set(_ends(_steps(rest), forms, start + 1)) if rest else (start + 1,))
        ]


def _ends(steps: Sequence[_Step], forms: Sequence[Sequence[str]], at: int) -> Iterator[int]:
    if not steps:
        yield at
        return
    first, *rest = steps
    if not first.ways:
        for start in range(at, min(at + _GAP, len(forms)) + 1):
            yield from _ends(rest, forms, start)
        return
    if first.optional:
        yield from _ends(rest, forms, at)
    for form in forms[at] if at < len(forms) else ():
        for tail in first.ways.get(form, ()):
            following = forms[at + 1 : at + 1 + len(tail)]
            if len(following) == len(tail) and all(map(_among, tail, following)):
                yield from _ends(rest, forms, at + 1 + len(tail))


def _among(atom: str, forms: Sequence[str]) -> bool:
    return atom in forms


def _forms(word: str) -> list[str]:
    """Each way in which a phrase may name the word."""
    if word.isdigit():
        return [word, "#"]
    if len(word) > _LONGEST_WORD:
        return [word]
    heads = [f"{word[:end]}*" for end in range(2, len(word) + 1)]
    tails = [f"*{word[start:]}" for start in range(len(word) - 1)]
    return [word, *heads, *tails]


@lru_cache(maxsize=8_192)
def _steps(rest: str) -> tuple[_Step, ...]:
    return tuple(map(_step, rest.split()))


def _step(part: str) -> _Step:
    ways: dict[str, list[Sequence[str]]] = {}
    if part != "..":
        for first, *tail in _ways(part.removesuffix("?")):
            ways.setdefault(first, []).append(tail)
    return _Step(part.endswith("?"), ways)


def _ways(part: str) -> list[list[str]]:
    """The words that each alternative stands for, as many of them as it may be written."""
    if part.isalpha() and part.isascii():
        return [[part]]
    found = []
    for way in part.split("/"):
        if way.isalpha() and way.isascii():
            found.append([way])
            continue
        spelt = {way.replace(_DOTS, ""), way.replace(_DOTS, "e")}
        spelt |= {each.replace("'", "") for each in spelt}
        found += [each.replace("'", "_").strip("_").split("_") for each in spelt]
    return found
