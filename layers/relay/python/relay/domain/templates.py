"""The message templates: the fixed words around the officer's, approved by Meta beforehand.

Emergency number, "valid until" and the advice to keep a distance stand in the template, so no
officer can leave them out. There is one template for each status, language and time to live, in two
wordings: should Meta pause the first one for its quality, the second one takes over. Each has a
button to answer with; what it carries comes with the message.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import product
from typing import Any

from relay.domain.alert import Status

VERSION = 1
BODY_MOST = 1_024
"""Characters that WhatsApp allows in a template's body, parameters filled in (error 132005)."""

TTL_CLASSES = {"30m": 1_800, "2h": 7_200, "12h": 43_200}
"""Seconds that WhatsApp keeps trying a phone that is off; a template has one fixed value, from 30 s
to 12 h for utility templates (META/templates/time-to-live, 2025-10-31)."""

LANGUAGES = ("nl", "fr", "de", "en")
WORDINGS = ("a", "b")

_EXAMPLE = {
    "nl": ("Centrum", "Inbraak, dader gevlucht", "Man met grijze jas, op de fiets.", "zo 18:30"),
    "fr": (
        "Centre",
        "Cambriolage, suspect en fuite",
        "Homme en veste grise, à vélo.",
        "dim. 18:30",
    ),
    "de": ("Zentrum", "Einbruch, Täter flüchtig", "Mann in grauer Jacke, per Rad.", "So., 18:30"),
    "en": ("Centre", "Burglary, suspect on the run", "Man in a grey jacket, by bike.", "Sun 18:30"),
}
PARAMETERS = ("place", "headline", "text", "until")

_WORDS: Mapping[str, Any] = tomllib.loads(
    files("relay.domain").joinpath("wording.toml").read_text(encoding="utf-8")
)


def ttl_class(seconds: float) -> str:
    """The smallest time to live that covers an alert with so much time left."""
    longest = list(TTL_CLASSES)[-1]
    return next((name for name, most in TTL_CLASSES.items() if seconds <= most), longest)


def kept_until(sent: int, expires: int) -> int:
    """Until when WhatsApp keeps trying the phones of a message that it took at ``sent`` (Unix ms).

    What has not been delivered by then never will be, and no receipt says so.
    """
    return sent + TTL_CLASSES[ttl_class((expires - sent) / 1_000)] * 1_000


def template_name(status: Status, ttl: str, wording: str = "a") -> str:
    """The name of the template, the same in every language."""
    return f"buurtrelay_{status.lower()}_v{VERSION}_{ttl}_{wording}"


def template_body(language: str, country: str, status: Status, ttl: str, wording: str = "a") -> str:
    """The template's text with ``{{parameters}}``."""
    words = _WORDS[language]
    opening = words["opening"][wording]
    fixed = opening if status is Status.ACTUAL else f"{words['notice'][status.lower()]} {opening}"
    fixed = f"{fixed}\n\n{words['body']}"
    fixed = fixed.replace("{validity}", words["validity"][ttl])
    return str(fixed.replace("{emergency}", _WORDS["emergency"][country]))


def rendered(
    language: str,
    country: str,
    status: Status,
    ttl: str,
    parameters: Mapping[str, str],
    wording: str = "a",
) -> str:
    """The message as the member reads it."""
    body = template_body(language, country, status, ttl, wording)
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parameters[found[1]], body)


def length(text: str) -> int:
    """Length as WhatsApp may count it: UTF-16 units, the larger count where emoji are used."""
    return len(text.encode("utf-16-le")) // 2


def creations(country: str, languages: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The bodies of ``POST /{waba_id}/message_templates`` that create every template."""
    for language, status, ttl, wording in product(languages, Status, TTL_CLASSES, WORDINGS):
        body = template_body(language, country, status, ttl, wording)
        yield {
            "name": template_name(status, ttl, wording),
            "language": language,
            "category": "UTILITY",
            "parameter_format": "NAMED",
            "message_send_ttl_seconds": TTL_CLASSES[ttl],
            "components": _components(language, body),
        }


def _components(language: str, body: str) -> list[dict[str, Any]]:
    examples = [
        {"param_name": name, "example": example}
        for name, example in zip(PARAMETERS, _EXAMPLE[language], strict=True)
    ]
    return [
        {
            "type": "BODY",
            "text": body,
            "example": {"body_text_named_params": examples},
        },
        {"type": "FOOTER", "text": _WORDS[language]["footer"]},
        {
            "type": "BUTTONS",
            "buttons": [{"type": "QUICK_REPLY", "text": _WORDS[language]["button"]}],
        },
    ]
