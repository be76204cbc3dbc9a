"""The conversation about what people saw: tips, reports, and what is neither."""

from dataclasses import dataclass
from typing import Protocol

from relay.domain.alert import Alert
from relay.domain.guard import Reading, Sense, read
from relay.domain.inbound import Inbound, Kind
from relay.domain.person import Person, Topic
from relay.domain.report import Report, ReportKind, ReportMedia, report_id
from relay.domain.slices import Plan
from relay.usecases.exchange import Exchange
from relay.usecases.report_ports import ReportEvents, ReportIntake

TOPIC_MS = 1_800_000
"""How long what somebody writes belongs to the alert whose button they tapped."""

QUOTABLE_MS, OPEN_MS = 7 * 86_400_000, 12 * 3_600_000
"""How far back an alert may lie that is quoted, or still open: none lives longer than 12 h."""


MOST_QUOTABLE = 20
"""Alerts looked through for a message that is quoted: three reads each."""


class Pseudonyms(Protocol):
    """What the police see in place of a person."""

    def __call__(self, member_id: str) -> str:
        """Always the same for one person; nobody can lead it back."""


class LatestAlerts(Protocol):
    """Alerts that people may answer."""

    def get(self, alert_id: str) -> Alert | None:
        """The alert; None if there is none."""

    def since(self, moment: int) -> "list[Alert]":
        """Those created at ``moment`` (Unix ms) or later, the oldest first."""

    def plan(self, alert_id: str) -> Plan | None:
        """The slices of an alert."""

    def quoted(self, alert_id: str, slices: "list[int]", message: str) -> bool:
        """Whether the message of this id (WhatsApp's) was sent for one of the alert's slices."""


@dataclass(frozen=True, slots=True)
class TalkOfReports:
    """What people tell, and the answers to it. Nothing of it ever goes to another citizen."""

    alerts: LatestAlerts
    reports: ReportIntake
    events: ReportEvents
    pseudonyms: Pseudonyms

    def announce(self, exchange: Exchange, alert_id: str) -> None:
        """The button of an alert was tapped: what comes now is about that alert."""
        if self.alerts.get(alert_id) is None:
            return
        exchange.change(topic=Topic(alert_id, exchange.now + TOPIC_MS))
        exchange.say(exchange.voice.tell_more(alert_id))

    def take(self, exchange: Exchange) -> None:
        """Something was told; it becomes a tip or a report, or lies aside for seven days."""
        inbound, words = exchange.inbound, read(exchange.inbound.text)
        if exchange.person.version == 0:
            exchange.speak(words.language)
        alert = self._answered(exchange)
        kind = _kind(inbound, words, answers=alert is not None)
        exchange.report = self._report(exchange, kind, alert, danger=words.danger)
        if words.danger:
            exchange.say(exchange.voice.danger())
        elif kind is not ReportKind.CHATTER:
            self._thank(exchange, exchange.report)
        elif words.sense is Sense.UNCLEAR and inbound.kind is not Kind.REACTION:
            exchange.say(exchange.voice.unclear(exchange.report.id))

    def confirm(self, exchange: Exchange, report: str) -> None:
        """What was unclear is meant for the police."""
        confirmed = self.reports.confirm(report)
        if confirmed:
            self.events.raise_new(confirmed)
            self._thank(exchange, confirmed)

    def show(self, exchange: Exchange, report: str) -> None:
        """A pseudonym may stand on this report and on later ones."""
        exchange.change(anonymous=False)
        self.reports.sign(report, self.pseudonyms(exchange.person.id))
        exchange.say(exchange.voice.shown())

    def hide(self, exchange: Exchange) -> None:
        """Everything stays as it is: without a pseudonym."""
        exchange.change(anonymous=True)

    def _thank(self, exchange: Exchange, report: Report) -> None:
        """Once an alert; the first time with the question whether a pseudonym may be shown."""
        ask = report.id if exchange.person.anonymous is None else None
        before = len(exchange.replies)
        exchange.say(exchange.voice.thanks(report.alert_id or "report", ask=ask))
        if ask and len(exchange.replies) > before:
            exchange.change(anonymous=True)

    def _report(
        self, exchange: Exchange, kind: ReportKind, alert: Alert | None, *, danger: bool
    ) -> Report:
        inbound, person = exchange.inbound, exchange.person
        file, signed = inbound.attachment, person.anonymous is False
        answered = alert if kind is ReportKind.TIP else None
        return Report(
            id=report_id(inbound.id),
            kind=kind,
            alert_id=answered.id if answered else None,
            groups=_told_groups(person, answered),
            text=inbound.text,
            language=person.language,
            said=inbound.at * 1_000,
            received=exchange.now,
            place=inbound.place,
            media=ReportMedia(file.id, file.type, file.mime) if file else None,
            pseudonym=self.pseudonyms(person.id) if signed else None,
            danger=danger,
        )

    def _answered(self, exchange: Exchange) -> Alert | None:
        """The alert that a message answers: quoted, announced, or the newest that is open."""
        person, now = exchange.person, exchange.now
        if exchange.inbound.quotes and (quoted := self._quoted(exchange)):
            return quoted
        if person.topic and person.topic.until > now:
            return self.alerts.get(person.topic.alert_id)
        recent = self._of(person, now - OPEN_MS)
        return next((alert for alert in recent if not alert.ended(now)), None)

    def _quoted(self, exchange: Exchange) -> Alert | None:
        person, message = exchange.person, exchange.inbound.quotes
        for alert in self._of(person, exchange.now - QUOTABLE_MS)[:MOST_QUOTABLE]:
            plan = self.alerts.plan(alert.id)
            slices = plan.slices_of(person.memberships, person.id) if plan else []
            if slices and self.alerts.quoted(alert.id, slices, message):
                return alert
        return None

    def _of(self, person: Person, since: int) -> list[Alert]:
        """The alerts that went to a group of the person's, the newest first."""
        recent = self.alerts.since(since) if person.memberships else []
        theirs = [
            alert
            for alert in recent
            if alert.meant_for(test_phone=person.test)
            and any(target.group in person.memberships for target in alert.targets)
        ]
        return theirs[::-1]


def _told_groups(person: Person, answered: Alert | None) -> tuple[str, ...]:
    """Where the sender is. All of somebody's groups together would give them away."""
    if answered is None or person.anonymous is False:
        return tuple(person.groups)
    addressed = {target.group for target in answered.targets}
    return tuple(group for group in person.groups if group in addressed)


def _kind(inbound: Inbound, words: Reading, *, answers: bool) -> ReportKind:
    """When in doubt it is for the police: a missed tip counts ten times a chatter let through."""
    for_police = ReportKind.TIP if answers else ReportKind.REPORT
    if words.danger:
        return for_police
    if inbound.kind is Kind.REACTION or inbound.type == "sticker":
        return ReportKind.CHATTER
    if (inbound.attachment or inbound.place) and not inbound.text.strip():
        return for_police
    if words.sense is Sense.UNCLEAR and (answers or inbound.attachment or inbound.place):
        return for_police
    return for_police if words.sense is Sense.OBSERVATION else ReportKind.CHATTER
