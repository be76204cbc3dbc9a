"""The message templates: the fixed words around the officer's, approved by Meta beforehand.

Emergency number, "valid until" and the advice to keep a distance stand in the template, so no
officer can leave them out. There is one template for each status, language and time to live.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any

from relay.domain.alert import Status

VERSION = 1
BODY_MOST = 1_024
"""Characters that WhatsApp allows in a template's body, parameters filled in (error 132005)."""

TTL_CLASSES = {"30m": 1_800, "2h": 7_200, "12h": 43_200}
"""Seconds that WhatsApp keeps trying a phone that is off; a template has one fixed value, from 30 s
to 12 h for utility templates (META/templates/time-to-live, 2025-10-31)."""

LANGUAGES = ("nl", "fr", "de", "en")

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


def template_name(status: Status, ttl: str) -> str:
    """The name of the template, the same in every language."""
    return f"buurtrelay_{status.lower()}_v{VERSION}_{ttl}"


def template_body(language: str, country: str, status: Status, ttl: str) -> str:
    """The template's text with ``{{parameters}}``."""
    words = _WORDS[language]
    fixed: str = f"{words['opening'][status.lower()]}\n\n{words['body']}"
    fixed = fixed.replace("{validity}", words["validity"][ttl])
    return fixed.replace("{emergency}", _WORDS["emergency"][country])


def rendered(
    language: str, country: str, status: Status, ttl: str, parameters: Mapping[str, str]
) -> str:
    """The message as the member reads it."""
    body = template_body(language, country, status, ttl)
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parameters[found[1]], body)


def length(text: str) -> int:
    """Length as WhatsApp may count it: UTF-16 units, the larger count where emoji are used."""
    return len(text.encode("utf-16-le")) // 2


def creations(country: str, languages: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The bodies of ``POST /{waba_id}/message_templates`` that create every template."""
    for language in languages:
        for status in Status:
            for ttl, seconds in TTL_CLASSES.items():
                yield {
                    "name": template_name(status, ttl),
                    "language": language,
                    "category": "UTILITY",
                    "parameter_format": "NAMED",
                    "message_send_ttl_seconds": seconds,
                    "components": _components(
                        language, template_body(language, country, status, ttl)
                    ),
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
    ]
