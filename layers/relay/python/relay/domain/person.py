"""A person who has written to us, and how joining and leaving change what we know of them.

Two clocks meet here. What people do carries WhatsApp's own time (Unix seconds): it says which of
two wishes is the newer, in whatever order they arrive. Memberships begin and end by our own (Unix
ms), as an alert's targets do.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from relay.domain.identity import Identity
from relay.domain.member import TOMBSTONE_MS, Member, Membership
from relay.domain.retention import BARRIER_DAYS, still_waiting

MOST_GROUPS = 20
"""Groups that one person may be in or wait for: each of them carries all the others."""

MOST_KEPT = 40
"""The same with those left since yesterday; two persons who turn out to be one may have more."""

LATE_S = BARRIER_DAYS * 86_400
"""How long a wish may be under way: WhatsApp repeats webhooks for 7 days (sheet of the Cloud API,
4.1), a queue keeps them for 4 and its dead letters for 14."""

MOST_WISHES = 100
"""Groups neither joined nor waited for of which the newest wish is remembered."""

MOST_ID = 64
"""Characters of a group's id; what a tap names otherwise is no group."""


@dataclass(frozen=True, slots=True)
class Consent:
    """Proof of what a person agreed to, for one group. ``at`` is Unix ms.

    ``rules`` is the version of the house rules, ``words`` the SHA-256 of the text as it was shown,
    in ``language``; ``channel`` is page, poster or chat; ``message`` is WhatsApp's id of the tap,
    and a keyed hash of it once the proof is kept: the id itself holds the number.
    """

    group: str
    rules: str
    words: str
    language: str
    at: int
    channel: str
    message: str


@dataclass(frozen=True, slots=True)
class Topic:
    """The alert that somebody said they have information on; until when it is meant (Unix ms)."""

    alert_id: str
    until: int


@dataclass(frozen=True, slots=True)
class Person:
    """Anybody who has written to us, member or not.

    ``applications`` are groups where a coordinator has to admit them, since when (Unix ms).
    ``changed`` and ``stopped`` are when WhatsApp took the newest wish for a group, and the newest
    STOP (Unix s). ``anonymous`` says whether reports bear no pseudonym; None: not asked yet.
    ``told`` is when they got which answer last, ``seen`` when they wrote last (Unix ms).
    ``version`` counts the writes; 0: none.
    """

    id: str
    identity: Identity
    language: str
    test: bool = False
    memberships: Mapping[str, Membership] = field(default_factory=dict)
    applications: Mapping[str, int] = field(default_factory=dict)
    changed: Mapping[str, int] = field(default_factory=dict)
    stopped: int = 0
    anonymous: bool | None = None
    topic: Topic | None = None
    told: Mapping[str, int] = field(default_factory=dict)
    seen: int = 0
    version: int = 0

    @property
    def groups(self) -> list[str]:
        """The groups that the person is in."""
        return [group for group, each in self.memberships.items() if each.left is None]

    def knows(self, group: str) -> bool:
        """Whether the person is in a group or waits to be admitted."""
        return group in self.applications or group in self.groups

    @property
    def member(self) -> Member:
        """What a delivery needs to know."""
        who = self.identity
        return Member(self.id, who.phone, who.bsuid, self.language, self.test, self.memberships)


def joined(
    person: Person, groups: Iterable[str], said: int, now: int, *, closed: Collection[str] = ()
) -> Person:
    """The person in these groups; in those ``closed`` as an applicant, whom a coordinator admits.

    ``said`` is when WhatsApp took the wish (Unix s): one that is not newer than a STOP, or than
    what was wished for that group, changes nothing. Nor does one for which there is no room.
    """
    person = tidied(person, now)
    wanted = [each for each in dict.fromkeys(groups) if _newer(person, each, said)]
    fresh = _fitting(person, [each for each in wanted if not person.knows(each)])
    wanted = [each for each in wanted if each in fresh or person.knows(each)]
    entered = [each for each in wanted if each not in {*person.groups, *closed}]
    waiting = dict.fromkeys((each for each in fresh if each in closed), now)
    person = replace(person, applications={**person.applications, **waiting})
    wishes = {**person.changed, **dict.fromkeys(wanted, said)}
    return with_wishes(_entered(person, entered, now), wishes, now)


def admitted(person: Person, group: str, now: int) -> Person:
    """An applicant becomes a member; anybody else stays as they are."""
    tidy = tidied(person, now)
    return _entered(tidy, [group], now) if group in tidy.applications else person


def left(person: Person, groups: Iterable[str], said: int, now: int) -> Person:
    """The person without these groups, unless they joined later than WhatsApp took the wish.

    On a tie the wish to leave wins. It counts for whoever is not in a group too: an older wish to
    join may still be under way.
    """
    person = tidied(person, now)
    named = [each for each in groups if 0 < len(each) <= MOST_ID or person.knows(each)]
    gone = {each: said for each in named if person.changed.get(each, 0) <= said}
    kept = {
        group: replace(each, left=now) if group in gone and each.left is None else each
        for group, each in person.memberships.items()
    }
    person = replace(person, memberships=kept, applications=_without(person.applications, gone))
    return with_wishes(person, {**person.changed, **gone}, now)


def stopped(person: Person, said: int, now: int) -> Person:
    """The person in no group any more; on a tie with a wish to join, STOP wins."""
    everywhere = left(person, {*person.groups, *person.applications}, said, now)
    return replace(everywhere, stopped=max(person.stopped, said), topic=None)


def tidied(person: Person, now: int) -> Person:
    """The person without memberships that no alert knows any more, and all else of long ago."""
    kept = {
        group: each
        for group, each in person.memberships.items()
        if each.left is None or each.left + TOMBSTONE_MS > now
    }
    waiting = still_waiting(person.applications, now)
    person = replace(person, memberships=kept, applications=waiting)
    return with_wishes(person, person.changed, now)


def with_wishes(person: Person, changed: Mapping[str, int], now: int = 0) -> Person:
    """Wishes for groups that the person is not in matter while an older one may come late."""
    here = {group: said for group, said in changed.items() if person.knows(group)}
    others = [(said, group) for group, said in changed.items() if group not in here]
    fresh = [each for each in sorted(others, reverse=True) if each[0] + LATE_S > now // 1_000]
    return replace(person, changed=here | {group: said for said, group in fresh[:MOST_WISHES]})


def _newer(person: Person, group: str, said: int) -> bool:
    return said > person.stopped and said > person.changed.get(group, 0)


def _fitting(person: Person, fresh: Sequence[str]) -> list[str]:
    """Those for which there is room, the first ones first."""
    here, kept = len(person.groups) + len(person.applications), {*person.memberships}
    kept |= {*person.applications}
    found = list[str]()
    for group in fresh:
        if here + len(found) < MOST_GROUPS and len(kept | {group}) <= MOST_KEPT:
            found.append(group)
            kept.add(group)
    return found


def _entered(person: Person, groups: Sequence[str], now: int) -> Person:
    """Who comes back within a day was there before and is again, to alerts that are under way."""
    entered = {each: person.memberships.get(each, Membership(now)).resumed(now) for each in groups}
    return replace(
        person,
        memberships={**person.memberships, **entered},
        applications=_without(person.applications, entered),
    )


def _without(applications: Mapping[str, int], groups: Collection[str]) -> dict[str, int]:
    return {group: since for group, since in applications.items() if group not in groups}
