"""The name of a municipality, from the short name that its stack bears."""

_SMALL = frozenset(
    ["a", "aan", "bij", "d", "de", "den", "der", "en", "het", "in", "l", "la", "le", "les", "lez",
     "op", "s", "sur", "t", "te", "ten", "ter", "van"]
)  # fmt: skip
"""Words inside a name that are written small: Bergen op Zoom, Alphen aan den Rijn."""


def municipality_name(short: str) -> str:
    """``bergen-op-zoom`` as ``Bergen op Zoom``."""
    first, *others = short.split("-")
    return " ".join([_capital(first), *(w if w in _SMALL else _capital(w) for w in others)])


def _capital(word: str) -> str:
    """Dutch writes its ij with two capitals: IJsselstein."""
    return f"IJ{word[2:]}" if word.startswith("ij") else word.capitalize()
