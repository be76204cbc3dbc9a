"""What the police's API answers about alerts."""

from datetime import UTC, datetime

from pydantic import Field

from relay.api.model import Model
from relay.domain.alert import Alert, Status, Urgency
from relay.domain.rate import Rate
from relay.domain.templates import rendered, ttl_class
from relay.usecases.follow_alert import Standing

LAST_MS = 253_402_214_400_000
"""The last day of the year 9999, 00:00 UTC: there is room for any zone behind it."""


class GroupAnswer(Model):
    """A neighbourhood that the alert goes to."""

    id: str
    name: str
    memberships: int


class AlertAccepted(Model):
    """The alert as accepted. The same request gives the same answer again."""

    alert_id: str
    status: Status
    groups: list[GroupAnswer]
    members_at_most: int = Field(
        description="Memberships of all groups; who is in several gets one message"
    )
    warnings: list[str] = Field(
        description="Why not everybody may get it: WhatsApp limits the people we reach in 24 hours"
    )
    preview: dict[str, str] = Field(description="The message as residents read it, by language")
    expires: datetime


class AlertPreview(AlertAccepted):
    """The answer to a dry run; nothing was stored."""

    estimated_seconds: float = Field(description="Until the last phone, if nothing else is sent")


class AlertSummary(Model):
    """An alert in the list."""

    alert_id: str
    status: Status
    state: str = Field(description="active, stopped or expired")
    headline: str
    urgency: Urgency
    reference: str | None
    author: str
    created: datetime
    expires: datetime


class StopAnswer(Model):
    """Who ended the alert, when and why."""

    at: datetime
    by: str
    reason: str


class Counts(Model):
    """People by state; everybody is in exactly one."""

    pending: int = 0
    handed: int = 0
    sent: int = 0
    delivered: int = 0
    read: int = 0
    failed: int = 0
    in_doubt: int = 0
    expired: int = 0
    left: int = 0


class AlertStanding(AlertSummary):
    """How far the alert has come."""

    counts: Counts
    members_seen: int = Field(description="The sum of the counts")
    reached: int = Field(description="Whom WhatsApp has the message for: handed and beyond")
    unconfirmed: int = Field(
        description="Of those reached: WhatsApp's time is up, and no receipt tells of a delivery"
    )
    complete: bool = Field(description="Every slice has been read, so nobody is missing above")
    first_handed: datetime | None
    last_handed: datetime | None
    stopped: StopAnswer | None


class AlertList(Model):
    """Alerts, the newest first."""

    alerts: list[AlertSummary]
    next: str | None = Field(description="Pass as 'start' for the next page; null on the last")


def accepted(alert: Alert, country: str) -> AlertAccepted:
    """The answer to an alert that was posted, now or before."""
    first, ttl = alert.targets[0].name, ttl_class(alert.seconds_left(alert.created))
    return AlertAccepted(
        alert_id=alert.id,
        status=alert.status,
        groups=[
            GroupAnswer(id=each.group, name=each.name, memberships=each.memberships)
            for each in alert.targets
        ],
        members_at_most=alert.members_at_most,
        warnings=list(alert.warnings),
        preview={
            language: rendered(language, country, alert.status, ttl, {"place": first, **parameters})
            for language, parameters in alert.messages.items()
        },
        expires=moment(alert.expires),
    )


def previewed(alert: Alert, country: str, pace: Rate) -> AlertPreview:
    """The answer to a dry run."""
    seconds = round(pace.seconds_for(alert.members_at_most), 1)
    answer = accepted(alert, country)
    return AlertPreview(**answer.model_dump(), estimated_seconds=seconds)


def summary(alert: Alert, now: int) -> AlertSummary:
    """An alert as the list shows it."""
    return AlertSummary(
        alert_id=alert.id,
        status=alert.status,
        state=_state(alert, now),
        headline=alert.headline,
        urgency=alert.urgency,
        reference=alert.reference,
        author=alert.author,
        created=moment(alert.created),
        expires=moment(alert.expires),
    )


def standing_answer(standing: Standing, now: int) -> AlertStanding:
    """Where an alert stands."""
    alert = standing.alert
    return AlertStanding(
        **summary(alert, now).model_dump(),
        counts=Counts.model_validate(standing.states),
        members_seen=standing.seen,
        reached=standing.reached,
        unconfirmed=standing.unconfirmed,
        complete=standing.complete,
        first_handed=_moment(standing.first_handed),
        last_handed=_moment(standing.last_handed),
        stopped=alert.stop
        and StopAnswer(at=moment(alert.stop.at), by=alert.stop.by, reason=alert.stop.reason),
    )


def moment(unix_ms: int) -> datetime:
    """A moment as the API writes it, whatever strangers put for one: from 1970 to 9999."""
    return datetime.fromtimestamp(min(max(unix_ms, 0), LAST_MS) / 1_000, UTC)


def _moment(unix_ms: int | None) -> datetime | None:
    return None if unix_ms is None else moment(unix_ms)


def _state(alert: Alert, now: int) -> str:
    if alert.stop:
        return "stopped"
    return "expired" if alert.ended(now) else "active"
