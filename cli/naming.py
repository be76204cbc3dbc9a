"""Which properties of a file hold the ids and the names of neighbourhoods, and if they will do.

Known without asking: CBS Wijken en Buurten (the buurt before the wijk), in the spellings of its
downloads and of PDOK; Statbel's statistical sectors; CBS gebiedsindelingen (statcode); id and name.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cli.features import Feature
from cli.problems import MunicipalityError, Problem

MAX_NAME = 60
"""Characters; names stand in messages, beside the text that matters. CBS's own are no longer."""

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_OWN_ID = "the feature's own id"

_KNOWN: Mapping[str, Sequence[str]] = {
    "buurtcode": ["buurtnaam"],
    "bu_code": ["bu_naam"],
    "cd_sector": ["tx_sector_descr_nl", "tx_sector_descr_fr", "tx_sector_descr_de"],
    "wijkcode": ["wijknaam"],
    "wk_code": ["wk_naam"],
    "statcode": ["statnaam"],
    "id": ["name", "naam"],
}
"""Properties with ids, finest first, and with the names that go with them; in lower case."""


@dataclass(frozen=True, slots=True)
class Named:
    """A feature with its id and name, as usable as they are; ``where`` tells people which it is."""

    feature: Feature
    id: str
    name: str

    @property
    def where(self) -> str:
        """The feature in words."""
        return f"features[{self.feature.index}] {self.id} {self.name}".rstrip()


def value_of(feature: Feature, wanted: str) -> object:
    """A property, whatever the case of its name; None when it is not there."""
    if wanted == _OWN_ID:
        return feature.own_id
    found = (value for key, value in feature.properties.items() if key.lower() == wanted.lower())
    return next(found, None)


def named(
    features: Sequence[Feature], id_property: str | None, name_property: str | None
) -> tuple[list[Named], list[Problem]]:
    """Every feature with its id and name, and what is wrong with them.

    Raises:
        MunicipalityError: no property holds the ids, or the names.
    """
    id_key = _chosen(features, id_property, [*_KNOWN, _OWN_ID], "id")
    every_name = [name for names in _KNOWN.values() for name in names]
    names = [*_KNOWN.get(id_key.lower(), ()), *every_name]
    name_key = _chosen(features, name_property, names, "name")
    every = [
        Named(feature, _text(value_of(feature, id_key)), _text(value_of(feature, name_key)))
        for feature in features
    ]
    problems = [problem for each in every for problem in _problems(each, id_key, name_key)]
    return every, [*problems, *_duplicates(every)]


def _chosen(features: Sequence[Feature], asked: str | None, known: Iterable[str], what: str) -> str:
    """The property to use: the one asked for, or the first known one that any feature has."""
    for key in [asked] if asked else known:
        if any(value_of(feature, key) is not None for feature in features):
            return key
    properties = sorted({key for feature in features for key in feature.properties})
    there = ", ".join(properties) or "none"
    missing = (
        f"no feature has the property {asked}" if asked else f"no known property holds the {what}"
    )
    mend = f"name one with --{what}-property; there are: {there}"
    raise MunicipalityError([Problem("the file", missing, mend)])


def _text(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _problems(each: Named, id_key: str, name_key: str) -> Iterable[Problem]:
    if not each.id:
        yield Problem(each.where, "has no id", f"fill in {id_key} as text")
    elif not ID.fullmatch(each.id):
        mend = (
            "use up to 64 letters, digits, dots, hyphens and underscores, or another --id-property"
        )
        yield Problem(each.where, f"{id_key} cannot be an id", mend)
    if not each.name:
        yield Problem(each.where, "has no name", f"fill in {name_key} as text")
    elif len(each.name) > MAX_NAME:
        yield Problem(
            each.where,
            f"the name has {len(each.name)} characters",
            f"shorten it to {MAX_NAME}: it stands in every message",
        )
    elif not each.name.isprintable() or "  " in each.name:
        mend = "write it on one line, with single spaces: WhatsApp takes no other"
        yield Problem(each.where, "the name has line breaks, tabs or wide gaps", mend)


def _duplicates(every: Sequence[Named]) -> Iterable[Problem]:
    first: dict[str, Named] = {}
    for each in every:
        if each.id and first.setdefault(each.id, each) is not each:
            yield Problem(
                each.where,
                f"the id is also that of features[{first[each.id].feature.index}]",
                "give each its own id; make the parts of one neighbourhood a MultiPolygon",
            )
