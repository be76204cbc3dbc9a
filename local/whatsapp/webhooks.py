"""Delivery of webhooks.

In batches, a few posts at a time, and again with growing pauses until answered 200.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Protocol

from local.whatsapp.clock import Agenda
from local.whatsapp.events import Event, encode, envelope, headers
from local.whatsapp.settings import Settings
from local.whatsapp.strikes import drawn

LOG = logging.getLogger(__name__)
# Source: Meta's webhook pages (2026-05).
LARGEST_BODY = 3_000_000

# Takes the ids of the messages that a webhook was about, once it was answered 200.
Taken = Callable[[Sequence[str]], None]
# Takes URL, body, headers and time-out; returns the HTTP status, or 0 when there was no answer.
Post = Callable[[str, bytes, dict[str, str], float], Awaitable[int]]


@dataclass
class Counts:
    """What became of the updates.

    `dropped` are those nobody was subscribed to, `given_up` those never answered 200. What goes to
    several subscribed apps counts for each.
    """

    posts: int = 0
    retries: int = 0
    updates: int = 0
    dropped: int = 0
    given_up: int = 0


@dataclass(frozen=True)
class Delivery:
    """One body on its way since `since`, Unix seconds; `about` are ids of messages."""

    raw: bytes
    updates: int
    since: float
    attempt: int = 1
    about: tuple[str, ...] = ()


class Sink(Protocol):
    """Takes updates."""

    def add(self, event: Event) -> None:
        """Take an update, to be posted soon."""


class Outbox:
    """Updates waiting to be posted. Needs a running event loop once a webhook is set."""

    def __init__(
        self,
        settings: Callable[[], Settings],
        agenda: Agenda,
        post: Post,
        taken: Taken = lambda _: None,
    ) -> None:
        self._settings, self._agenda = settings, agenda
        self._post, self._taken = post, taken
        self._pending: deque[Event] = deque()
        self._again: deque[Delivery] = deque()
        self._flush_planned = False
        self._batches = 0
        self._unanswered = 0
        self._posting: set[asyncio.Task[None]] = set()
        self.counts = Counts()

    def add(self, event: Event) -> None:
        """Take an update: an urgent one is posted at once, others gather for the flush interval."""
        settings = self._settings()
        if not settings.webhook_url or not settings.subscribed:
            self.counts.dropped += 1
            return
        self._pending.append(event)
        if event.urgent or len(self._pending) >= settings.batch_max:
            self.flush()
        elif not self._flush_planned:
            self._flush_planned = True
            self._agenda.after(settings.flush_interval, self._planned_flush)

    def _planned_flush(self) -> None:
        self._flush_planned = False
        self.flush()

    def flush(self) -> None:
        """Start as many posts as are allowed at a time."""
        settings = self._settings()
        while (self._again or self._pending) and len(self._posting) < settings.webhook_concurrency:
            delivery = self._again.popleft() if self._again else self._batch(settings)
            task = asyncio.get_running_loop().create_task(self._deliver(delivery))
            self._posting.add(task)
            task.add_done_callback(self._posted)

    def _batch(self, settings: Settings) -> Delivery:
        """Take the next body; those for further apps line up behind it."""
        size = min(self._size(settings), len(self._pending))
        batch = [self._pending.popleft() for _ in range(size)]
        raw = encode(envelope(batch, settings))
        while len(raw) > LARGEST_BODY and len(batch) > 1:
            half = len(batch) // 2
            self._pending.extendleft(reversed(batch[half:]))
            batch = batch[:half]
            raw = encode(envelope(batch, settings))
        about = tuple(each.payload["id"] for each in batch if each.key in ("messages", "statuses"))
        delivery = Delivery(raw, len(batch), self._agenda.now(), about=about)
        self._again.extend([delivery] * (settings.subscribed_apps - 1))
        return delivery

    def _size(self, settings: Settings) -> int:
        if not settings.batch_varied:
            return settings.batch_max
        self._batches += 1
        return int(settings.batch_max ** drawn(settings.seed, "batch", self._batches))

    def _posted(self, task: asyncio.Task[None]) -> None:
        self._posting.discard(task)
        if not task.cancelled():
            task.result()
            if (
                self._again
                or len(self._pending) >= self._settings().batch_max
                or not self._flush_planned
            ):
                self.flush()

    async def _deliver(self, delivery: Delivery) -> None:
        settings = self._settings()
        if not settings.webhook_url:
            self.counts.dropped += delivery.updates
            return
        self.counts.posts += 1
        signed = headers(delivery.raw, settings.app_secret.get_secret_value())
        status = await self._post(
            settings.webhook_url, delivery.raw, signed, settings.webhook_timeout
        )
        if status == 200:
            self.counts.updates += delivery.updates
            self._taken(delivery.about)
        else:
            self._plan_retry(settings, delivery, status)

    def _plan_retry(self, settings: Settings, delivery: Delivery, status: int) -> None:
        pause = settings.webhook_backoff * 2 ** min(delivery.attempt - 1, 60)
        pause = min(pause, settings.webhook_longest_pause)
        too_often = delivery.attempt >= (settings.webhook_attempts or math.inf)
        if too_often or self._agenda.now() + pause > delivery.since + settings.webhook_horizon:
            self.counts.given_up += delivery.updates
            LOG.warning(
                "webhook given up after %d attempts, last status %d", delivery.attempt, status
            )
        else:
            LOG.info("webhook answered %d, again in %.1f s", status, pause)
            self._unanswered += delivery.updates
            self._agenda.after(pause, self._retry, delivery)

    def _retry(self, delivery: Delivery) -> None:
        self.counts.retries += 1
        self._unanswered -= delivery.updates
        self._again.append(replace(delivery, attempt=delivery.attempt + 1))
        self.flush()

    def clear(self) -> None:
        """Forget what was waiting, and the counts."""
        self._pending.clear()
        self._again.clear()
        self._flush_planned = False
        self._unanswered = 0
        self.counts = Counts()

    def state(self) -> dict[str, int]:
        """Return the counts, and the updates that wait for their first post or another one."""
        return {
            **asdict(self.counts),
            "waiting": len(self._pending),
            "waiting_again": self._unanswered + sum(d.updates for d in self._again),
            "posting": len(self._posting),
        }

    async def drain(self) -> None:
        """Wait for the posts under way."""
        while self._posting:  # unlike gather, wait lets the loop run although all are done
            await asyncio.wait(self._posting)
