"""Words with one slip of the thumb: a letter left out, put in, changed, or two swapped."""

from collections.abc import Iterable

_LONGEST = 40


class Misspelling:
    """Looks words up among the right ones, one edit away at most, with the same first letter."""

    def __init__(self, right: Iterable[str]) -> None:
        self._right: dict[str, set[str]] = {}
        for word in right:
            self._right.setdefault(word[0], set()).add(word)
        self._gapped: dict[str, dict[str, set[str]]] = {}

    def meant(self, word: str) -> set[str]:
        """The right words that this may be, by what is left of both without one letter."""
        near: set[str] = set()
        known = self._beginning(word[0])
        for gapped in _gaps(word[:_LONGEST]):
            near |= known.get(gapped, set())
        return {each for each in near if one_edit(each, word)}

    def _beginning(self, letter: str) -> dict[str, set[str]]:
        if letter not in self._gapped:
            found = self._gapped.setdefault(letter, {})
            for word in self._right.get(letter, ()):
                for gapped in _gaps(word):
                    found.setdefault(gapped, set()).add(word)
        return self._gapped[letter]


def _gaps(word: str) -> list[str]:
    return [word, *(word[:at] + word[at + 1 :] for at in range(1, len(word)))]


def one_edit(a: str, b: str) -> bool:
    """Whether the words are the same, or one edit apart."""
    start = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), None)
    if start is None:
        return abs(len(a) - len(b)) <= 1
    swapped = a[start + 1 : start + 2] + a[start] == b[start : start + 2]
    return (
        a[start + 1 :] == b[start + 1 :]
        or a[start + 1 :] == b[start:]
        or a[start:] == b[start + 1 :]
        or (swapped and a[start + 2 :] == b[start + 2 :])
    )
