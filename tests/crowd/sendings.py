"""What was sent, held against what was stored: to whom, how often, and how long after a leave."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from relay.domain.alert import Alert, Urgency

from tests.crowd.found import Verdict
from tests.crowd.neighbour import Neighbour
from tests.crowd.post import Post, Request
from tests.crowd.register import Groups, Register

Stored = tuple[float, Groups]

LATE_S = 5.0
"""No request starts later than that after a leave was stored."""


@dataclass(slots=True)
class Sendings:
    """Each check yields what is wrong, and notes its numbers in ``found``; ``alerts`` by id."""

    crowd: Sequence[Neighbour]
    register: Register
    post: Post
    alerts: Mapping[str, Alert]
    found: Verdict

    def leaves(self) -> Iterator[str]:
        """Nothing starts more than 5 s after a leave was stored, the goodbye included."""
        self.found.joins = sum(
            bool(after - before)
            for who in self.crowd
            for (_, before), (_, after) in _pairs(self.register.changes(who))
        )
        self.found.leaves = sum(
            not after and bool(before)
            for who in self.crowd
            for (_, before), (_, after) in _pairs(self.register.changes(who))
        )
        last = dict[tuple[Neighbour, float], float]()
        for each in self.post.requests:
            lag = self._lag(each)
            if lag and each.to is not None:
                moment = round(each.at - lag, 3)
                last[each.to, moment] = max(lag, last.get((each.to, moment), 0.0))
            if lag and lag > LATE_S:
                yield f"late: {lag:.1f} s after a leave: {_told(each)}"
        self.found.lags = list(last.values())

    def deliveries(self) -> Iterator[str]:
        """Who was a member when an alert was posted, and stayed, has it once."""
        taken = self.post.alerts()
        for alert in self.alerts.values():
            self.found.alerts += 1
            for who in self.crowd:
                copies = taken[alert.id][who]
                yield from self._delivery(alert, who, copies)

    def strangers(self) -> Iterator[str]:
        """Nobody gets an alert who was in none of its groups before it was posted."""
        for who, errand, message in self.post.taken():
            if who is None:
                yield f"stranger: a message to {message.person.plus_phone}"
            elif errand is not None:
                alert = self.alerts[errand.alert_id]
                posted = min(target.added for target in alert.targets) / 1_000
                if self.register.since_last_in(who, _targets(alert), posted) is None:
                    yield f"stranger: {alert.id} to {who.phone.plus_phone}, never a member"
        yield from (f"stranger stored: {each}" for each in sorted(self.register.strangers))

    def answers(self) -> Iterator[str]:
        """One answer for one message."""
        asked: dict[tuple[Neighbour, str], set[str]] = defaultdict(set)
        for each in self.post.requests:
            if each.about:
                continue
            if each.to is None or not each.answers:
                yield f"answer to nobody's message: {_told(each)}"
                continue
            asked[each.to, each.words] |= {handled.message for handled in each.answers}
        yield from self._repeated(asked)

    def _repeated(self, asked: Mapping[tuple[Neighbour, str], Collection[str]]) -> Iterator[str]:
        got = Counter[tuple[Neighbour, str]]()
        for who, errand, message in self.post.taken():
            if errand is None and who is not None:
                got[who, message.content.body] += 1
        for (who, body), number in got.items():
            found = [
                ids for (each, words), ids in asked.items() if each is who and _holds(words, body)
            ]
            messages = set().union(*found)
            if number > len(messages):
                yield f"answered {number} times for {len(messages)} messages: {body[:80]}"

    def _after_leave(self, request: Request) -> float | None:
        """How long after a leave an answer starts to what was handled no later than that leave."""
        if request.to is None:
            return None
        since = max(each.at for each in request.answers)
        for (_, before), (left, after) in reversed(_pairs(self.register.changes(request.to))):
            if since <= left <= request.at and before - after and (since == left or not after):
                return request.at - left
        return None

    def _lag(self, request: Request) -> float | None:
        """How long before a request its addressee left what it is about."""
        if request.to is None:
            return None
        if request.about is None:
            return self._after_leave(request) if request.answers else None
        targets = _targets(self.alerts[request.about.alert_id])
        return self.register.since_last_in(request.to, targets, request.at)

    def _delivery(self, alert: Alert, who: Neighbour, copies: Counter[str]) -> Iterator[str]:
        targets, posted = _targets(alert), min(each.added for each in alert.targets) / 1_000
        told = f"{alert.urgency} {alert.id} to {who.known.name} {who.phone.plus_phone}"
        # A slice may come upon somebody again under the groups of the member they turned out to be.
        united = len(self.register.ids(who)) > 1
        if max(copies.values(), default=0) > 1 + (alert.urgency is Urgency.IMMEDIATE) + united:
            yield f"doubled: {told}: {copies}"
        self.found.doubled += max(copies.values(), default=0) > 1
        self.found.as_two += len(copies) > 1
        self.found.reached += bool(copies)
        if copies or not self._stayed(who, targets, posted, self._ends(alert)):
            return
        asked = [each for each in self.post.requests if each.about and each.to is who]
        asked = [each for each in asked if each.about and each.about.alert_id == alert.id]
        if any(each.stale for each in asked):
            self.found.unreachable += 1
        else:
            yield f"missed: {told}, {len(asked)} requests"

    def _stayed(self, who: Neighbour, targets: Groups, posted: float, ends: float) -> bool:
        during = [groups for at, groups in self.register.changes(who) if posted < at < ends]
        return all(groups & targets for groups in (self.register.at(who, posted), *during))

    def _ends(self, alert: Alert) -> float:
        """When an alert had run its course: a minute after its last request."""
        about = [
            each.at for each in self.post.requests if each.about and each.about.alert_id == alert.id
        ]
        return max(about, default=alert.created / 1_000) + 60


def _targets(alert: Alert) -> Groups:
    return frozenset(target.group for target in alert.targets)


def _pairs(line: Sequence[Stored]) -> list[tuple[Stored, Stored]]:
    return list(pairwise(line))


def _holds(told: str, body: str) -> bool:
    return repr(body)[1:-1] in told


def _told(request: Request) -> str:
    who = request.to.phone.plus_phone if request.to else "nobody"
    return f"{request.about or request.words[:80]} to {who} at {request.at:.3f}"
