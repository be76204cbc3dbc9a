"""A poster of A4 for one neighbourhood: a QR code that opens WhatsApp with the join word ready.

SVG does not break lines by itself; they are broken here by what an average letter takes.
"""

import textwrap
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from relay.api.qr_code import qr_svg
from relay.domain.country import Country
from relay.domain.group import Group
from relay.domain.signup_code import JOIN_WORDS, join_link

from cli.public_number import PublicNumber

_WIDTH_MM = 174
"""Between the margins."""

_LETTER, _TEXT_LETTER = 0.56, 0.53
"""Average width of a letter, as a share of its size, in the fonts the poster names: in names, which
may be all capitals, and in sentences."""

_QR_PLACE = '<svg x="18" y="125" width="92" height="92" '

_WORDS: Mapping[str, Any] = tomllib.loads(
    files("cli").joinpath("poster.toml").read_text(encoding="utf-8")
)

_ENVIRONMENT = Environment(
    loader=PackageLoader("cli", "."),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def poster(group: Group, language: str, country: Country, to: PublicNumber) -> str:
    """The poster as SVG text, in one of `relay.domain.country.LANGUAGES`."""
    words, wish = _WORDS[language], f"{group.name} ({group.id})"
    link = join_link(to.link_url, to.number, language, wish)
    message = f"{JOIN_WORDS[language]} {wish}"
    names, size = _set_large(group.name)
    alarm = _lines(country.rules(language).alarm, 6.4)
    return _ENVIRONMENT.get_template("poster.svg.jinja").render(
        language=language,
        words=words,
        name=group.name,
        names=names,
        name_size=size,
        name_y=62 if len(names) == 1 else 56,
        why=_lines(words["why"], 6.2),
        steps=[_lines(step, 5.4, 58) for step in words["steps"]],
        qr=qr_svg(link, words["qr"].format(name=group.name)).replace("<svg ", _QR_PLACE, 1),
        by_hand=words["by_hand"].format(number=f"+{to.number}"),
        message=message,
        message_size=round(min(6.0, _WIDTH_MM / (len(message) * _LETTER)), 2),
        alarm=alarm,
        alarm_y=round(278 - 9 * (len(alarm) - 1) / 2, 2),
    )


def _set_large(name: str) -> tuple[list[str], float]:
    """The name in one line or two, as large as it fits (mm)."""
    whole = _WIDTH_MM / (len(name) * _LETTER)
    if whole >= 14:
        return [name], round(min(whole, 26.0), 2)
    lines = textwrap.wrap(name, max(len(name) // 2 + 4, 8))
    widest = max(map(len, lines))
    return lines, round(min(_WIDTH_MM / (widest * _LETTER), 36 / len(lines), 20.0), 2)


def _lines(text: str, size: float, width: float = _WIDTH_MM) -> list[str]:
    return textwrap.wrap(text, int(width / (size * _TEXT_LETTER)))
