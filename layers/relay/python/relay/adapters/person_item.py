"""How a person, their memberships and their consents stand in the table ``Members``."""

from collections.abc import Mapping
from typing import Any

from relay.adapters.formats import CONSENT, PERSON
from relay.domain.identity import Identity
from relay.domain.member import Member, Membership
from relay.domain.person import Consent, Person, Topic


def profile_key(member_id: str) -> dict[str, str]:
    """Where a person stands."""
    return {"pk": f"MEMBER#{member_id}", "sk": "PROFILE"}


def member_attributes(member: Member) -> dict[str, Any]:
    """What a delivery needs to know, as it stands with the person and with each membership."""
    identity = {"phone": member.phone, "bsuid": member.bsuid}
    return {
        **_known(identity),
        **PERSON.mark,
        "member": member.id,
        "language": member.language,
        "test": member.test,
        "memberships": {
            group: _membership_attributes(each) for group, each in member.memberships.items()
        },
    }


def member_from_item(item: Mapping[str, Any]) -> Member:
    """The member whose attributes an item carries. Raises NewerFormat."""
    PERSON.check(item)
    return Member(
        id=item["member"],
        phone=item.get("phone"),
        bsuid=item.get("bsuid"),
        language=item["language"],
        test=item["test"],
        memberships={group: _membership(each) for group, each in item["memberships"].items()},
    )


def profile_item(person: Person) -> dict[str, Any]:
    """The person's own item, without ``ttl``."""
    topic = person.topic
    return {
        **profile_key(person.id),
        **member_attributes(person.member),
        **_known(
            {
                "anonymous": person.anonymous,
                "topic": {"alert": topic.alert_id, "until": topic.until} if topic else None,
            }
        ),
        "applications": dict(person.applications),
        "changed": dict(person.changed),
        "stopped": person.stopped,
        "told": dict(person.told),
        "seen": person.seen,
        "version": person.version,
    }


def person_from_item(item: Mapping[str, Any]) -> Person:
    """The person whose own item this is. Raises NewerFormat."""
    member, topic = member_from_item(item), item.get("topic")
    return Person(
        id=member.id,
        identity=Identity(member.phone, member.bsuid),
        language=member.language,
        test=member.test,
        memberships=member.memberships,
        applications=_moments(item["applications"]),
        changed=_moments(item["changed"]),
        stopped=int(item["stopped"]),
        anonymous=item.get("anonymous"),
        topic=Topic(topic["alert"], int(topic["until"])) if topic else None,
        told=_moments(item["told"]),
        seen=int(item["seen"]),
        version=int(item["version"]),
    )


def consent_item(member_id: str, consent: Consent) -> dict[str, Any]:
    """What a person agreed to for one group, without ``ttl``."""
    return {
        "pk": f"MEMBER#{member_id}",
        "sk": f"CONSENT#{consent.group}",
        **CONSENT.mark,
        "group": consent.group,
        "rules": consent.rules,
        "words": consent.words,
        "language": consent.language,
        "at": consent.at,
        "channel": consent.channel,
        "message": consent.message,
    }


def consent_from_item(item: Mapping[str, Any]) -> Consent:
    """The consent that an item proves. Raises NewerFormat."""
    CONSENT.check(item)
    return Consent(
        group=item["group"],
        rules=item["rules"],
        words=item["words"],
        language=item["language"],
        at=int(item["at"]),
        channel=item["channel"],
        message=item["message"],
    )


def _membership_attributes(membership: Membership) -> dict[str, Any]:
    gaps = [list(gap) for gap in membership.gaps] or None
    return _known({"joined": membership.joined, "left": membership.left, "gaps": gaps})


def _membership(item: Mapping[str, Any]) -> Membership:
    left = int(item["left"]) if "left" in item else None
    gaps = tuple((int(start), int(end)) for start, end in item.get("gaps", ()))
    return Membership(int(item["joined"]), left, gaps)


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _moments(item: Mapping[str, Any]) -> dict[str, int]:
    return {each: int(at) for each, at in item.items()}
