"""Which neighbourhood somebody means, who writes its name from memory."""

import re
import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches

from relay.domain.group import Group

MOST_LOOKED_AT = 200
"""Characters of what was written; no name is as long."""

CLOSE = 0.7
"""How alike two names are at least, from 0 to 1."""


def groups_like(written: str, groups: Sequence[Group]) -> list[Group]:
    """The groups that may be meant, the likeliest first; one alone if there is no doubt.

    A poster's join word bears the id beside the name.
    """
    text = _plain(written[:MOST_LOOKED_AT])
    names = {group.id: _plain(group.name) for group in groups}
    by_id = [group for group in groups if _plain(group.id) in text.split()]
    exact = [group for group in groups if names[group.id] == text]
    part = [group for group in groups if text and text in names[group.id]]
    within = [group for group in groups if f" {names[group.id]} " in f" {text} "]
    close = get_close_matches(text, set(names.values()), n=len(groups) or 1, cutoff=CLOSE)
    alike = [group for name in close for group in groups if names[group.id] == name]
    return by_id or exact or part or within or alike


def names_id(written: str, group: Group) -> bool:
    """Whether the group's id itself stands in the text: then it came from a poster."""
    return _plain(group.id) in _plain(written[:MOST_LOOKED_AT]).split()


def _plain(text: str) -> str:
    """Lower case, without accents and signs, single blanks."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[\W_]+", " ", letters).split())
