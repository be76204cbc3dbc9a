"""What differs by country: whom to call, who may join at once, the house rules, WhatsApp's price.

All of it is data, in ``country.toml``; a text that is missing there is an error at import.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

from relay.domain.group import Group

LANGUAGES = ("nl", "fr", "de", "en")

MOST_ONE_LINE = 300
"""Characters of the rules as the chat repeats them, beside a question and its buttons."""

_CENT = Decimal("0.01")
_WOVEN = ("alarm", "saar", "photos")
"""Texts that have a line of their own on the page: none may be left out of ``lines``."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The house rules in one language: ``lines`` for the page, ``one_line`` for the chat.

    Three of the lines by themselves: ``alarm`` says whom to call, ``saar`` what to do in which
    order, ``photos`` where photos and number plates go that somebody sends in.
    """

    version: str
    alarm: str
    saar: str
    photos: str
    lines: tuple[str, ...]
    one_line: str

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the version and the text as shown: proof of what was agreed to."""
        shown = "\n".join((self.version, *self.lines, self.one_line))
        return hashlib.sha256(shown.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Price:
    """What Meta asks for one delivered utility message, without VAT and discounts.

    Dated data, not a promise: ``since`` is when the list holds from, ``source`` which list it is.
    """

    amount: Decimal
    currency: str
    since: date
    source: str

    def of(self, messages: int) -> Decimal:
        """What that many delivered messages cost, in whole cents."""
        return (self.amount * messages).quantize(_CENT)


@dataclass(frozen=True, slots=True)
class Country:
    """``emergency`` is whom to call for the police at once, ``not_urgent`` without hurry (None:
    there is no number for the whole country). ``by_coordinator``: who wants to join a group waits
    until its coordinator admits them, unless the group says otherwise. ``languages`` are those that
    a municipality may choose from; ``version`` is that of the house rules in force.
    """

    emergency: str
    not_urgent: str | None
    by_coordinator: bool
    languages: tuple[str, ...]
    price: Price
    version: str
    _outgoing: Mapping[str, str]
    _rules: Mapping[str, Mapping[str, Rules]]

    @property
    def versions(self) -> tuple[str, ...]:
        """Every version of the house rules that somebody may have agreed to."""
        return tuple(self._rules)

    def rules(self, language: str, version: str | None = None) -> Rules:
        """The house rules in one of ``languages``: those in force, or of an older version."""
        return self._rules[version or self.version][language]

    def outgoing(self, language: str) -> str:
        """What to bear in mind before an alert shows a photo or a number plate."""
        return self._outgoing[language]

    def is_by_coordinator(self, group: Group) -> bool:
        """Whether a coordinator has to admit whoever wants to join the group."""
        return self.by_coordinator if group.by_coordinator is None else group.by_coordinator


def read_countries(text: str) -> Mapping[str, Country]:
    """The countries of a TOML text, by ISO 3166 code.

    Raises:
        ValueError: names the country, the language and the text that is missing, empty or too long.
    """
    return countries_from(tomllib.loads(text))


def countries_from(told: Mapping[str, Any]) -> Mapping[str, Country]:
    """The countries of a TOML text that has been parsed; raises as `read_countries`."""
    version, rules = told.get("in_force"), told.get("rules", {})
    if version not in rules:
        raise ValueError(f"country.toml: there are no rules of the version in force, {version}")
    codes = [code for code in told if code not in ("in_force", "rules")]
    return {code: _country(code, told[code], str(version), rules) for code in codes}


def _country(
    code: str, about: Mapping[str, Any], version: str, rules: Mapping[str, Any]
) -> Country:
    emergency = _fact(about, "emergency", code)
    languages = tuple(_fact(about, "languages", code))
    if not languages or set(languages) - set(LANGUAGES):
        raise ValueError(f"country.toml, {code}: languages are some of {', '.join(LANGUAGES)}")
    return Country(
        emergency=emergency,
        not_urgent=about.get("not_urgent"),
        by_coordinator=_fact(about, "by_coordinator", code),
        languages=languages,
        price=_price(code, _fact(about, "price", code)),
        version=version,
        _outgoing={
            each: _text(about.get("outgoing", {}), each, f"{code}, {each}", "outgoing")
            for each in languages
        },
        _rules={each: _edition(code, each, rules[each], languages, emergency) for each in rules},
    )


def _edition(
    code: str, version: str, edition: Mapping[str, Any], languages: tuple[str, ...], emergency: str
) -> Mapping[str, Rules]:
    """One version of the rules as a country has it, by language; all with as many lines."""
    alarms = edition.get("alarm", {}).get(code, {})
    found = {}
    for each in languages:
        where = f"{code}, {each}"
        woven = {"alarm": _text(alarms, each, where, "alarm"), "emergency": emergency}
        found[each] = _rules(where, version, edition.get(each, {}), woven)
        if len(found[each].lines) != len(found[languages[0]].lines):
            raise ValueError(f"country.toml, {where}: lines are not as many as in {languages[0]}")
    return found


def _rules(where: str, version: str, words: Mapping[str, Any], woven: dict[str, str]) -> Rules:
    woven |= {name: _text(words, name, where) for name in ("saar", "photos")}
    lines = words.get("lines") or [""]
    if lost := [name for name in _WOVEN if f"{{{name}}}" not in lines]:
        raise ValueError(f"country.toml, {where}: no {{{lost[0]}}} in lines")
    numbered = {f"line {number}": line for number, line in enumerate(lines, 1)}
    shown = tuple(_text(numbered, each, where).format_map(woven) for each in numbered)
    one_line = _text(words, "one_line", where).format_map(woven)
    if len(one_line) > MOST_ONE_LINE:
        raise ValueError(f"country.toml, {where}: one_line has {len(one_line)} characters")
    return Rules(version, woven["alarm"], woven["saar"], woven["photos"], shown, one_line)


def _price(code: str, told: Mapping[str, Any]) -> Price:
    amount, currency, since, source = (
        _fact(told, name, f"{code}, price") for name in ("amount", "currency", "since", "source")
    )
    return Price(Decimal(amount), currency, since, source)


def _text(texts: Mapping[str, Any], key: str, where: str, name: str | None = None) -> str:
    found = str(texts.get(key, "")).strip()
    if not found:
        raise ValueError(f"country.toml, {where}: no {name or key}")
    return found


def _fact(facts: Mapping[str, Any], name: str, where: str) -> Any:
    if name not in facts:
        raise ValueError(f"country.toml, {where}: no {name}")
    return facts[name]


COUNTRIES: Mapping[str, Country] = read_countries(
    files("relay.domain").joinpath("country.toml").read_text(encoding="utf-8")
)
"""By ISO 3166 code: NL and BE."""
