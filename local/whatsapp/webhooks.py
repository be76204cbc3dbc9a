"""Delivery of webhooks.

In batches, a few posts at a time, and again with growing pauses until answered 200.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Protocol

import httpx

from local.whatsapp.clock import Agenda
from local.whatsapp.events import Event, encode, envelope, headers
from local.whatsapp.settings import Settings

LOG = logging.getLogger(__name__)
LONGEST_PAUSE = 60.0

# Takes URL, body, headers and time-out; returns the HTTP status, or 0 when there was no answer.
Post = Callable[[str, bytes, dict[str, str], float], Awaitable[int]]


@dataclass
class Counts:
    """What became of the updates.

    `dropped` are those nobody was subscribed to, `given_up` those never answered 200.
    """

    posts: int = 0
    retries: int = 0
    updates: int = 0
    dropped: int = 0
    given_up: int = 0


@dataclass(frozen=True)
class Delivery:
    """One body on its way. `attempt` counts from 1."""

    raw: bytes
    updates: int
    attempt: int = 1


class Sink(Protocol):
    """Takes updates."""

    def add(self, event: Event) -> None:
        """Take an update, to be posted soon."""


class Outbox:
    """Updates waiting to be posted. Needs a running event loop once a webhook is set."""

    def __init__(self, settings: Callable[[], Settings], agenda: Agenda, post: Post) -> None:
        self._settings = settings
        self._agenda = agenda
        self._post = post
        self._pending: deque[Event] = deque()
        self._again: deque[Delivery] = deque()
        self._flush_planned = False
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
        size = min(settings.batch_max, len(self._pending))
        batch = [self._pending.popleft() for _ in range(size)]
        return Delivery(encode(envelope(batch, settings)), size)

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
        self.counts.posts += 1
        signed = headers(delivery.raw, settings.app_secret.get_secret_value())
        url = settings.webhook_url
        status = await self._post(url, delivery.raw, signed, settings.webhook_timeout) if url else 0
        if status == 200:
            self.counts.updates += delivery.updates
        elif delivery.attempt >= settings.webhook_attempts:
            self.counts.given_up += delivery.updates
            LOG.warning(
                "webhook given up after %d attempts, last status %d", delivery.attempt, status
            )
        else:
            pause = min(settings.webhook_backoff * 2 ** (delivery.attempt - 1), LONGEST_PAUSE)
            LOG.info("webhook answered %d, again in %.1f s", status, pause)
            self._agenda.after(pause, self._retry, delivery)

    def _retry(self, delivery: Delivery) -> None:
        self.counts.retries += 1
        self._again.append(Delivery(delivery.raw, delivery.updates, delivery.attempt + 1))
        self.flush()

    def clear(self) -> None:
        """Forget what was waiting, and the counts."""
        self._pending.clear()
        self._again.clear()
        self._flush_planned = False
        self.counts = Counts()

    def state(self) -> dict[str, int]:
        """Return the counts and what is waiting."""
        return {**asdict(self.counts), "waiting": len(self._pending), "posting": len(self._posting)}

    async def drain(self) -> None:
        """Wait for the posts under way."""
        while self._posting:
            await asyncio.gather(*self._posting, return_exceptions=True)


class HttpPost:
    """Posts over HTTP, on kept-open connections."""

    def __init__(self) -> None:
        self._client: httpx.AsyncClient | None = None

    async def __call__(self, url: str, raw: bytes, signed: dict[str, str], timeout: float) -> int:
        """Post a body; see :data:`Post`."""
        try:
            answer = await self._open().post(url, content=raw, headers=signed, timeout=timeout)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            LOG.info("webhook not reached: %r", error)
            return 0
        return answer.status_code

    async def verify(self, url: str, verify_token: str) -> dict[str, object]:
        """Make the handshake of a new callback URL; ``verified`` tells whether it succeeded."""
        challenge = str(random.randrange(10**9, 10**10))  # noqa: S311 - a nonce of no worth
        query = {
            "hub.mode": "subscribe",
            "hub.challenge": challenge,
            "hub.verify_token": verify_token,
        }
        try:
            answer = await self._open().get(httpx.URL(url).copy_merge_params(query), timeout=10)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return {"verified": False, "detail": f"no answer: {error!r}"}
        if answer.status_code == 200 and answer.text == challenge:
            return {"verified": True, "detail": "the challenge came back"}
        got = f"got {answer.status_code} {answer.text[:200]!r}"
        return {"verified": False, "detail": f"expected 200 and the bare {challenge}, {got}"}

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(
                trust_env=False, headers={"User-Agent": "facebookexternalua"}
            )
        return self._client

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None
