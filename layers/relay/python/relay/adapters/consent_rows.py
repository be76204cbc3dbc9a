"""Proofs of consent as they follow a person: from one id to another, and after a group is left."""

from collections.abc import Iterable, Mapping
from typing import Any

from relay.adapters.person_item import consent_from_item, consent_item
from relay.adapters.person_rows import Rows, by_key
from relay.domain.person import Consent, Person


def proofs_after(
    stood: Iterable[Mapping[str, Any]], new: Iterable[Consent], person: Person, until: int
) -> Rows:
    """The proofs as they are to stand with ``person``: the newest for each group.

    Those of groups that they are not in (any more) are kept until a moment (Unix s).
    """
    ends = {item["group"]: item["ttl"] for item in stood if "ttl" in item}
    found = [*map(consent_from_item, stood), *new]
    newest = {each.group: each for each in sorted(found, key=lambda each: each.at)}
    return by_key(
        consent_item(person.id, each)
        | ({} if person.knows(group) else {"ttl": ends.get(group, until)})
        for group, each in newest.items()
    )
