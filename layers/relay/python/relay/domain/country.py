"""What differs by country: whom to call, who may join at once, and the house rules.

All of it is data, in ``country.toml``; a text that is missing there is an error at import.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from relay.domain.group import Group

LANGUAGES = ("nl", "fr", "de", "en")

MOST_ONE_LINE = 300
"""Characters of the rules as the chat repeats them, beside a question and its buttons."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The house rules in one language: ``lines`` for the page, ``one_line`` for the chat.

    ``alarm``, one of the lines, says whom to call.
    """

    version: str
    alarm: str
    lines: tuple[str, ...]
    one_line: str

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the version and the text as shown: proof of what was agreed to."""
        shown = "\n".join((self.version, *self.lines, self.one_line))
        return hashlib.sha256(shown.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Country:
    """``emergency`` is whom to call for the police at once, ``not_urgent`` without hurry (None:
    there is no number for the whole country). ``by_coordinator``: who wants to join a group waits
    until its coordinator admits them, unless the group says otherwise.
    """

    emergency: str
    not_urgent: str | None
    by_coordinator: bool
    _rules: Mapping[str, Rules]

    @property
    def version(self) -> str:
        """The version of the house rules, the same in every language."""
        return self._rules[LANGUAGES[0]].version

    def rules(self, language: str) -> Rules:
        """The house rules in one of ``LANGUAGES``."""
        return self._rules[language]

    def is_by_coordinator(self, group: Group) -> bool:
        """Whether a coordinator has to admit whoever wants to join the group."""
        return self.by_coordinator if group.by_coordinator is None else group.by_coordinator


def read_countries(text: str) -> Mapping[str, Country]:
    """The countries of a TOML text, by ISO 3166 code.

    Raises:
        ValueError: a text is missing in some language, or too long.
    """
    told = tomllib.loads(text)
    version, words = str(told.pop("version")), told.pop("rules")
    return {code: _country(code, version, words, about) for code, about in told.items()}


def _country(code: str, version: str, words: Any, about: Mapping[str, Any]) -> Country:
    rules = {}
    for language in LANGUAGES:
        try:
            rules[language] = _rules(version, words[language], about, about["alarm"][language])
        except KeyError as missing:
            raise ValueError(f"country.toml, {code}, {language}: no {missing}") from None
    emergency, not_urgent = about["emergency"], about.get("not_urgent")
    return Country(emergency, not_urgent, about["by_coordinator"], rules)


def _rules(version: str, words: Any, about: Mapping[str, Any], alarm: str) -> Rules:
    def filled(line: str) -> str:
        found = line.replace("{alarm}", alarm).replace("{emergency}", about["emergency"]).strip()
        if not found:
            raise ValueError("country.toml: a line of the rules is empty")
        return found

    one_line = filled(words["one_line"])
    if len(one_line) > MOST_ONE_LINE:
        raise ValueError(f"country.toml: one_line has {len(one_line)} characters: {one_line}")
    return Rules(version, alarm, tuple(map(filled, words["lines"])), one_line)


COUNTRIES: Mapping[str, Country] = read_countries(
    files("relay.domain").joinpath("country.toml").read_text(encoding="utf-8")
)
"""By ISO 3166 code: NL and BE."""
