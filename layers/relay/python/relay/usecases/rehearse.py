"""Posting the canary and the drill like any alert."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from relay.domain.alert import Alert
from relay.domain.rehearsal import Held, Rehearsal, draft
from relay.usecases.post_alert import PostAlert, Request


class Rehearsals(Protocol):
    """The newest canary and drill."""

    def newest(self, rehearsal: Rehearsal) -> Held | None:
        """The newest one; None if there never was one."""

    def keep(self, rehearsal: Rehearsal, held: Held) -> None:
        """Note that one was held."""


class NobodyToReach(Exception):
    """There is nobody to rehearse with; says what to do about it."""


@dataclass(frozen=True, slots=True)
class Rehearse:
    """Posts a rehearsal. ``drill_group`` is the volunteers' group; empty: no drills.

    ``test_phone_groups`` gives the groups that test phones are in: a Test reaches those phones.
    """

    post_alert: PostAlert
    test_phone_groups: Callable[[], Sequence[str]]
    rehearsals: Rehearsals
    drill_group: str

    def __call__(self, rehearsal: Rehearsal, key: str) -> Alert:
        """Hold it once for each ``key``. Raises NobodyToReach, and whatever posting raises."""
        groups = self._groups(rehearsal)
        post = self.post_alert
        request = Request(f"relay-{rehearsal}", key, hashlib.sha256(key.encode()).hexdigest())
        alert = post.repeated(request) or post.post(
            draft(rehearsal, post.house.languages, groups, post.clock.now()), request
        )
        self.rehearsals.keep(rehearsal, Held(alert.id, alert.created))
        return alert

    def _groups(self, rehearsal: Rehearsal) -> Sequence[str]:
        """Those that exist: a group may be taken off the map while somebody is in it."""
        if rehearsal is Rehearsal.DRILL:
            asked = [self.drill_group] if self.drill_group else []
            mend = "deploy with DrillGroup, the id of a group of volunteers (relay groups add)"
        else:
            asked = list(self.test_phone_groups())
            mend = "mark a member's phone as a test phone: relay members test NUMBER on"
        known = self.post_alert.groups.named(asked)
        if groups := [each for each in asked if each in known]:
            return groups
        raise NobodyToReach(mend)
