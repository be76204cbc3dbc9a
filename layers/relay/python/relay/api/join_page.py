"""The page on which one joins: one HTML document with everything in it, nothing fetched elsewhere.

Style and script stand inline and are named by their hashes in the Content-Security-Policy, so that
nothing else runs. Addresses are relative: a stage or an emulator may put a prefix before them.
"""

import hashlib
import tomllib
import unicodedata
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from relay.api.join_form import JoinForm
from relay.api.qr_code import qr_svg
from relay.domain.group import Group
from relay.domain.map_drawing import MapDrawing, drawn
from relay.domain.signup_code import JOIN_WORDS
from relay.domain.validity import clock_time
from relay.usecases.sign_up import MOST_GROUPS, House, Ticket, Town

SHELVED = 20
"""Neighbourhoods from which on the list has a heading for each letter."""

_PAGES = files("relay.api").joinpath("pages")
_STYLE = _PAGES.joinpath("join.css").read_text(encoding="utf-8")
_SCRIPT = _PAGES.joinpath("join.js").read_text(encoding="utf-8")

WORDS: Mapping[str, Mapping[str, Any]] = tomllib.loads(
    _PAGES.joinpath("words.toml").read_text(encoding="utf-8")
)
"""The page's words by language."""

_ENVIRONMENT = Environment(
    loader=PackageLoader("relay.api", "pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            f"style-src {_hash(_STYLE)}",
            f"script-src {_hash(_SCRIPT)}",
            "img-src data:",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    ),
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""What every page is sent with."""


class JoinPage:
    """Draws the page for one municipality."""

    def __init__(self, house: House) -> None:
        self._house = house

    def form(self, town: Town, language: str, form: JoinForm, errors: Mapping[str, str]) -> str:
        """The form, with what was filled in before and what is wrong with it."""
        groups = list(town.groups.values())
        words, rules = WORDS[language], self._house.country.rules(language)
        admitted = self._admitted(groups)
        return self._page(
            "join.html",
            language,
            script=_SCRIPT,
            emergency=self._house.country.emergency,
            errors=errors,
            targets={"groups": f"group-{groups[0].id}" if groups else "list"}
            | {"adult": "adult", "rules": "rules"},
            most=MOST_GROUPS,
            languages=[(each, WORDS[each]["language"]) for each in self._house.languages],
            groups=groups,
            shelves=_shelves(groups),
            chosen=form.groups,
            agreed=form.agreed,
            consents=[
                ("adult", "adult", "yes", words["adult"]),
                ("rules", "rules", rules.version, words["accept"]),
            ],
            admitted=admitted,
            all_by_coordinator=bool(groups) and len(admitted) == len(groups),
            map=_map(town),
        )

    def done(self, ticket: Ticket) -> str:
        """The code, as a link, as a QR code and in letters."""
        words = WORDS[ticket.language]
        return self._page(
            "done.html",
            ticket.language,
            ticket=ticket,
            admitted=self._admitted(ticket.groups),
            qr=qr_svg(ticket.link, words["qr"]),
            message=f"{JOIN_WORDS[ticket.language]} {ticket.code}",
            number=f"+{self._house.number}",
            valid=words["valid"].format(time=clock_time(ticket.expires, ticket.language)),
        )

    def sorry(self, language: str) -> str:
        """What to say when it is our fault."""
        return self._page("sorry.html", language)

    def _admitted(self, groups: Iterable[Group]) -> set[str]:
        """The groups where a coordinator admits people."""
        return {each.id for each in groups if self._house.country.is_by_coordinator(each)}

    def _page(self, template: str, language: str, **more: Any) -> str:
        return _ENVIRONMENT.get_template(template).render(
            language=language,
            words=WORDS[language],
            municipality=self._house.municipality,
            rules=self._house.country.rules(language),
            style=_STYLE,
            **more,
        )


@lru_cache(maxsize=1)
def _map(town: Town) -> MapDrawing:
    """Drawn once for each reading of the map."""
    return drawn(town.boundaries)


def _shelves(groups: Sequence[Group]) -> list[tuple[str, list[Group]]]:
    """The groups under their first letters; without letters where they are few."""
    if len(groups) < SHELVED:
        return [("", list(groups))]
    return [(letter, list(some)) for letter, some in groupby(groups, key=_letter)]


def _letter(group: Group) -> str:
    """The first letter, without its accent; # for anything else."""
    first = unicodedata.normalize("NFD", group.name)[0].upper()
    return first if first.isalpha() else "#"
