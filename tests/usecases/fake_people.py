"""People, codes and reports in memory, with the promises of the ports."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from relay.domain.alert import Alert
from relay.domain.group import Group
from relay.domain.identity import Identity
from relay.domain.inbound import Attachment
from relay.domain.person import Consent, Person
from relay.domain.report import Report, ReportKind
from relay.domain.slices import Plan
from relay.usecases.people_ports import ChangedMeanwhile, HandledBefore, Known, Signup


@dataclass
class PeopleInMemory:
    """One person an id; ``before_keep`` may change somebody at the worst moment."""

    persons: dict[str, Person] = field(default_factory=dict)
    agreed: dict[str, list[Consent]] = field(default_factory=dict)
    messages: set[str] = field(default_factory=set)
    barriers: dict[str, int] = field(default_factory=dict)
    conflicts: int = 0

    def find(self, who: Identity) -> Known:
        names = {who.phone, who.bsuid} - {None}
        found = [
            each
            for each in self.persons.values()
            if names & {each.identity.phone, each.identity.bsuid}
            and (None in (who.bsuid, each.identity.bsuid) or who.bsuid == each.identity.bsuid)
        ]
        return Known(found, max((self.barriers.get(str(name), 0) for name in names), default=0))

    def by_id(self, member_id: str) -> Person | None:
        return self.persons.get(member_id)

    def handled(self, message: str) -> bool:
        return message in self.messages

    def keep(
        self,
        person: Person,
        before: Sequence[Person] = (),
        *,
        message: str | None = None,
        consents: Sequence[Consent] = (),
    ) -> Person:
        self._handle(message, before)
        for each in before:
            del self.persons[each.id]
        for other in self.persons.values():
            if other.identity.phone == person.identity.phone and other.id != person.id:
                without = replace(other.identity, phone=None)
                self.persons[other.id] = replace(other, identity=without)
        self.persons[person.id] = replace(person, version=person.version + 1)
        self.agreed.setdefault(person.id, []).extend(consents)
        return self.persons[person.id]

    def erase(self, person: Person, said: int, message: str | None = None) -> None:
        stored = self.persons.get(person.id)
        if stored and stored.version != person.version:
            raise ChangedMeanwhile
        self._handle(message, [])
        self.persons.pop(person.id, None)
        self.agreed.pop(person.id, None)
        for name in (person.identity.phone, person.identity.bsuid):
            self.barriers[str(name)] = said

    def consents(self, member_id: str) -> list[Consent]:
        return self.agreed.get(member_id, [])

    def _handle(self, message: str | None, before: Sequence[Person]) -> None:
        if message in self.messages:
            raise HandledBefore
        if self.conflicts:
            self.conflicts -= 1
            raise ChangedMeanwhile
        if any(self.persons.get(each.id) != each for each in before):
            raise ChangedMeanwhile
        self.messages |= {message} - {None}  # type: ignore[arg-type]


@dataclass
class NeighbourhoodsInMemory:
    """Groups by id."""

    known: dict[str, Group]

    def named(self, ids: Sequence[str]) -> dict[str, Group]:
        return {each: self.known[each] for each in ids if each in self.known}

    def all(self) -> list[Group]:
        return sorted(self.known.values(), key=lambda group: group.name)


@dataclass
class CodesInMemory:
    """Each code has one use; the message that had it may have it again."""

    codes: dict[str, Signup] = field(default_factory=dict)
    used: dict[str, str] = field(default_factory=dict)

    def put(self, code: str, signup: Signup) -> None:
        self.codes[code] = signup

    def get(self, code: str, now: int) -> Signup | None:
        signup = self.codes.get(code)
        return signup if signup and signup.expires > now and code not in self.used else None

    def use(self, code: str, message: str, now: int) -> Signup | None:
        if self.used.get(code) == message:
            return self.codes[code]
        signup = self.get(code, now)
        if signup:
            self.used[code] = message
        return signup


@dataclass
class ReportsInMemory:
    """The police's shelf, and who heard of what lies there."""

    kept: dict[str, Report] = field(default_factory=dict)
    raised: list[str] = field(default_factory=list)
    files: list[tuple[str, Attachment]] = field(default_factory=list)
    deaf: bool = False

    def keep(self, report: Report) -> Report:
        return self.kept.setdefault(report.id, report)

    def sign(self, report_id: str, pseudonym: str) -> None:
        self.kept[report_id] = replace(self.kept[report_id], pseudonym=pseudonym)

    def confirm(self, report_id: str) -> Report | None:
        report = self.kept.get(report_id)
        if report is None or report.kind is not ReportKind.CHATTER:
            return None
        self.kept[report_id] = replace(report, kind=ReportKind.REPORT)
        return self.kept[report_id]

    def raise_new(self, report: Report) -> bool:
        self.raised.append(report.id)
        return not self.deaf

    def put(self, report_id: str, attachment: Attachment) -> None:
        self.files.append((report_id, attachment))


@dataclass
class AnswerableInMemory:
    """Alerts, and which message was sent for which of them."""

    alerts: list[Alert] = field(default_factory=list)
    plans: dict[str, Plan] = field(default_factory=dict)
    sent: dict[str, str] = field(default_factory=dict)

    def get(self, alert_id: str) -> Alert | None:
        return next((alert for alert in self.alerts if alert.id == alert_id), None)

    def since(self, moment: int) -> list[Alert]:
        return [alert for alert in self.alerts if alert.created >= moment]

    def plan(self, alert_id: str) -> Plan | None:
        return self.plans.get(alert_id)

    def quoted(self, alert_id: str, slices: list[int], message: str) -> bool:
        return self.sent.get(message) == alert_id
