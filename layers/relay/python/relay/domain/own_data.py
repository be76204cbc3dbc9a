"""What a person is told of their own data: all that is known, or all that was erased."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from relay.domain.group import Group
from relay.domain.person import Consent, Person
from relay.domain.reply import BUDGET, Reply
from relay.domain.retention import (
    BACKUP_DAYS,
    BARRIER_DAYS,
    DEAD_LETTER_DAYS,
    INBOUND_QUEUE_DAYS,
)
from relay.domain.speech import LANGUAGES, Voice, named


def personal_data(
    voice: Voice, person: Person, consents: Sequence[Consent], groups: Mapping[str, Group]
) -> Reply:
    """All that is known of the person; ``groups`` are theirs, by id."""
    none = voice.words("none")
    told = {each.split()[0] for each in person.told} - {BUDGET}
    return voice.plain(
        "data",
        phone=person.identity.phone or none,
        bsuid=person.identity.bsuid or none,
        language=LANGUAGES[voice.language],
        groups=named([groups[each] for each in person.groups if each in groups]) or none,
        waiting=named([groups[each] for each in person.applications if each in groups]) or none,
        consents="; ".join(_consent(voice, each, groups) for each in consents) or none,
        told=", ".join(sorted(told)) or none,
        member=person.id,
        seen=_day(person.seen) or none,
        stopped=_day(person.stopped * 1_000) or none,
        shown=voice.words("yes" if person.anonymous is False else "no"),
    )


def erased(voice: Voice) -> Reply:
    """What is gone, what stays, and for how long."""
    return voice.plain(
        "erased",
        prompt=True,
        queues=str(INBOUND_QUEUE_DAYS + DEAD_LETTER_DAYS),
        backups=str(BACKUP_DAYS),
        barrier=str(BARRIER_DAYS),
    )


def _consent(voice: Voice, consent: Consent, groups: Mapping[str, Group]) -> str:
    name = groups[consent.group].name if consent.group in groups else consent.group
    return f"{name}: {voice.words('consent', rules=consent.rules, date=_day(consent.at))}"


def _day(moment: int) -> str:
    """The day of a moment (Unix ms), in UTC; empty if there was none."""
    return datetime.fromtimestamp(moment / 1_000, UTC).date().isoformat() if moment else ""
