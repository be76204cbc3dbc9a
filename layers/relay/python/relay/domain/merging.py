"""Two persons of whom a webhook has shown that they are one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from relay.domain.member import Membership
from relay.domain.person import Person, with_wishes


def merged(person: Person, other: Person) -> Person:
    """Two of whom a webhook has shown that they are one; the id of ``person`` stays.

    For each group the newer wish of the two counts, and a STOP of either is one of both. Where both
    are in a group, they have been since the first joined.
    """
    both = (person, other)
    groups = dict.fromkeys([*person.memberships, *other.memberships])
    waiting = {**other.applications, **person.applications}
    memberships = {group: _united(both, group) for group in groups}
    held = {group for group, each in memberships.items() if each.left is None}
    last = max(both, key=lambda each: each.seen)
    one = replace(
        person,
        identity=other.identity.joined_with(person.identity),
        language=last.language,
        test=person.test or other.test,
        memberships=memberships,
        applications={
            group: since
            for group, since in waiting.items()
            if group not in held and _stays(both, group)
        },
        stopped=max(person.stopped, other.stopped),
        anonymous=_more_private(person.anonymous, other.anonymous),
        topic=person.topic or other.topic,
        told=_latest(person.told, other.told),
        seen=last.seen,
    )
    return with_wishes(one, _latest(person.changed, other.changed))


def _wished_in(person: Person, group: str) -> int:
    """When the person wished to be in a group (Unix s); -1: they are not."""
    return person.changed.get(group, 0) if person.knows(group) else -1


def _wished_out(person: Person, group: str) -> int:
    """When the person wished to be out of a group (Unix s); -1: never."""
    out = -1 if person.knows(group) else person.changed.get(group, -1)
    return max(out, person.stopped or -1)


def _stays(both: Sequence[Person], group: str) -> bool:
    out = max(_wished_out(each, group) for each in both)
    return max(_wished_in(each, group) for each in both) > out


def _united(both: Sequence[Person], group: str) -> Membership:
    """One membership of two persons' in a group that at least one of them was in."""
    found = [each.memberships[group] for each in both if group in each.memberships]
    since, ends = min(each.joined for each in found), [each.left for each in found]
    gaps = found[0].gaps if len(found) == 1 else ()
    if None in ends and _stays(both, group):
        return Membership(since, None, gaps)
    known = [end for end in ends if end is not None]
    out = max(_wished_out(each, group) for each in both) * 1_000
    return Membership(since, max(known, default=max(since, out)), gaps)


def _latest(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {each: max(one.get(each, 0), other.get(each, 0)) for each in {**other, **one}}


def _more_private(one: bool | None, other: bool | None) -> bool | None:
    return max((each for each in (one, other) if each is not None), default=None)
