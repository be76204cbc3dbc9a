"""In which language a page is shown."""

from collections.abc import Sequence

MOST_ASKED = 50
"""Languages looked at in one header; browsers send a handful."""


def page_language(asked: str | None, accepted: str | None, languages: Sequence[str]) -> str:
    """The one asked for (``?lang=``), else the browser's favourite, else the first we have.

    ``accepted`` is the header Accept-Language (RFC 9110, 12.5.4); a region is passed over.
    """
    if asked in languages:
        return str(asked)
    ranges = (accepted or "").split(",")[:MOST_ASKED]
    wished = sorted(map(_weighed, ranges), key=lambda each: -each[1])
    return next((tag for tag, weight in wished if weight > 0 and tag in languages), languages[0])


def _weighed(text: str) -> tuple[str, float]:
    """``nl-BE;q=0.8`` as ``("nl", 0.8)``; weight 0 if it makes no sense."""
    tag, _, weight = text.partition(";")
    try:
        share = float(weight.strip().removeprefix("q=")) if weight.strip() else 1.0
    except ValueError:
        share = 0.0
    return tag.strip().partition("-")[0].lower(), share if 0 <= share <= 1 else 0.0
