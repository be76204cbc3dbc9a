"""Proofs of consent as they follow a person: from one id to another, and past what they prove."""

from collections.abc import Iterable, Mapping
from typing import Any

from relay.adapters.person_item import consent_from_item, consent_item
from relay.adapters.person_rows import Rows, by_key
from relay.domain.person import Consent, Person
from relay.domain.retention import application_ends


def proofs_after(
    stood: Iterable[Mapping[str, Any]], new: Iterable[Consent], person: Person, until: int
) -> Rows:
    """The proofs as they are to stand with ``person``: the newest for each group.

    That of an application ends with it. Those of groups that they neither are in nor wait for (any
    more) are kept until a moment (Unix s).
    """
    ends = {item["group"]: item["ttl"] for item in stood if "ttl" in item}
    found = [*map(consent_from_item, stood), *new]
    newest = {each.group: each for each in sorted(found, key=lambda each: each.at)}
    return by_key(
        consent_item(person.id, each) | _end(person, group, min(ends.get(group, until), until))
        for group, each in newest.items()
    )


def _end(person: Person, group: str, until: int) -> dict[str, int]:
    if group in person.groups:
        return {}
    since = person.applications.get(group)
    return {"ttl": until if since is None else application_ends(since)}
