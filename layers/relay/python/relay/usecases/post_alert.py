"""The police post an alert: which groups, which words, stored once, then on to the lookup."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from relay.domain.alert import Alert, Draft, alert_id
from relay.domain.cells import cells_of
from relay.domain.group import Group
from relay.domain.rate import Rate
from relay.domain.refusal import Fault, KeyUsedBefore, PostedMeanwhile, Refused
from relay.domain.target import Target
from relay.domain.templates import BODY_MOST, WORDINGS, length, rendered, ttl_class
from relay.domain.validity import valid_until
from relay.usecases.check_limit import CheckLimit
from relay.usecases.ports import AlertQueue, Alerts, Clock, Groups
from relay.usecases.sending_ports import Sender

MOST_TARGETS = 1_000
MOST_TRIES = 5
"""Each comes after another alert that was posted at the same moment."""

LANGUAGE_NAMES = {"nl": "Dutch", "fr": "French", "de": "German", "en": "English"}


@dataclass(frozen=True, slots=True)
class House:
    """What the municipality chose. The first of ``languages`` is for everybody without a choice."""

    country: str
    languages: tuple[str, ...]
    alerts_per_hour: int
    rate: Rate


@dataclass(frozen=True, slots=True)
class Request:
    """Who posts, under which key; ``body_hash`` tells whether a repeated key repeats the body."""

    client: str
    key: str
    body_hash: str

    @property
    def alert_id(self) -> str:
        """The id of the alert that this request stands for."""
        return alert_id(self.client, self.key)


@dataclass(frozen=True, slots=True)
class PostAlert:
    """Accepts alerts; a repeated request gives the same alert and sends nothing twice."""

    groups: Groups
    alerts: Alerts
    queue: AlertQueue
    clock: Clock
    house: House
    check_limit: CheckLimit
    sender: Sender

    def repeated(self, request: Request) -> Alert | None:
        """The alert that this request has made before. Raises KeyUsedBefore for another body.

        If its lookup has not begun, it is enqueued again: the first try may have died in between.
        """
        alert = self.alerts.get(request.alert_id)
        if alert is None:
            return None
        if alert.body_hash != request.body_hash:
            raise KeyUsedBefore
        if self.alerts.plan(alert.id) is None:
            self.queue.put(alert.id)
        return alert

    def post(self, draft: Draft, request: Request, tries: int = MOST_TRIES) -> Alert:
        """Store the alert and send it on. Raises Refused or QuotaSpent, and then stores nothing."""
        turn = self.check_limit.turn(draft.urgency)
        alert = self.compose(draft, request)
        try:
            if not self.alerts.post(alert, self.house.alerts_per_hour, turn):
                return self.repeated(request) or alert
        except PostedMeanwhile:
            if tries == 1:
                raise
            return self.post(draft, request, tries - 1)
        self.queue.put(alert.id)
        return alert

    def compose(self, draft: Draft, request: Request) -> Alert:
        """The alert as it would be stored. Raises Refused."""
        now = self.clock.now()
        targets = tuple(
            Target(group.id, group.name, group.memberships, now) for group in self._groups(draft)
        )
        alert = Alert(
            id=request.alert_id,
            client=request.client,
            author=draft.author,
            reference=draft.reference,
            urgency=draft.urgency,
            status=draft.status,
            headline=draft.words.headline,
            targets=targets,
            messages=self._messages(draft, targets),
            created=now,
            expires=draft.expires,
            body_hash=request.body_hash,
        )
        return replace(alert, warnings=(*self._blocked(), *self.check_limit(alert)))

    def _blocked(self) -> tuple[str, ...]:
        """Fair warning while the circuit breaker is open."""
        code = self.sender.breaker().code
        if code is None:
            return ()
        return (
            f"WhatsApp refuses our account (code {code}); the alert waits until that is mended",
        )

    def _groups(self, draft: Draft) -> list[Group]:
        if isinstance(draft.area, tuple):
            found = self._named(draft.area)
        else:
            found = self.groups.overlapping(cells_of(draft.area))
        if not found:
            raise Refused(Fault("area", "no neighbourhood lies in this area; make it larger"))
        if len(found) > MOST_TARGETS:
            fault = f"{len(found)} neighbourhoods; an alert takes {MOST_TARGETS:,} at most"
            raise Refused(Fault("area", fault))
        return found

    def _named(self, ids: tuple[str, ...]) -> list[Group]:
        known = self.groups.named(ids)
        unknown = [
            Fault(f"area.groups[{index}]", f"there is no group {group_id!r}")
            for index, group_id in enumerate(ids)
            if group_id not in known
        ]
        if unknown:
            raise Refused(*unknown)
        return [known[group_id] for group_id in dict.fromkeys(ids)]

    def _messages(
        self, draft: Draft, targets: tuple[Target, ...]
    ) -> Mapping[str, Mapping[str, str]]:
        """The template's parameters by language, without the place: that is each member's own."""
        messages = {
            language: {
                "headline": draft.words_in(language).headline,
                "text": draft.words_in(language).text,
                "until": valid_until(draft.expires, language),
            }
            for language in self.house.languages
        }
        place = max((target.name for target in targets), key=length)
        faults = [
            fault
            for language, parameters in messages.items()
            if (fault := self._too_long(draft, language, {**parameters, "place": place}))
        ]
        if faults:
            raise Refused(*faults)
        return messages

    def _too_long(self, draft: Draft, language: str, parameters: Mapping[str, str]) -> Fault | None:
        ttl = ttl_class((draft.expires - self.clock.now()) / 1_000)
        excess = -BODY_MOST + max(
            length(rendered(language, self.house.country, draft.status, ttl, parameters, wording))
            for wording in WORDINGS
        )
        if excess <= 0:
            return None
        field = f"texts.{language}.description" if language in draft.texts else "description"
        return Fault(
            field,
            f"the message is {excess:,} characters too long in {LANGUAGE_NAMES[language]}: with "
            f"its fixed words WhatsApp takes {BODY_MOST:,}; shorten description or instruction",
        )
