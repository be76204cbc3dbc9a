"""The state of the simulator: everything it remembers, in one place."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable
from typing import Any

from local.whatsapp.clock import Agenda, Clock, MovableClock, SystemClock
from local.whatsapp.events import Event
from local.whatsapp.http_post import HttpPost
from local.whatsapp.media import MediaStore
from local.whatsapp.messages import Message, MessageLog
from local.whatsapp.pacing import Held
from local.whatsapp.phones import Person, PhoneBook
from local.whatsapp.pricing import Billing
from local.whatsapp.reach import Reach
from local.whatsapp.settings import Settings
from local.whatsapp.strikes import JITTER, Strikes, spread
from local.whatsapp.templates import TemplateStore
from local.whatsapp.throughput import Bucket
from local.whatsapp.webhooks import Outbox, Post

# The 95th percentile lies this many standard deviations above the median.
P95 = 1.645


class Simulator:
    """One business number and everybody it talks to. Use it from one thread.

    Args:
        settings: see :class:`~local.whatsapp.settings.Settings`; may be replaced while running.
        clock: the time; it can be put forward, see :func:`local.whatsapp.changes.forward`.
        post: how webhooks leave, HTTP unless a test gives another way.
    """

    def __init__(
        self, settings: Settings, clock: Clock | None = None, post: Post | None = None
    ) -> None:
        self.settings = settings
        self.clock = MovableClock(clock or SystemClock())
        self.agenda = Agenda(self.clock)
        self.http = HttpPost()
        self.outbox = Outbox(lambda: self.settings, self.agenda, self._post, self._taken)
        self._posts_by = post or self.http
        self.templates = TemplateStore(settings.seed)
        self.scenario: str | None = None
        self.undo: dict[str, Any] = {}  # settings as they were before the scenario
        self._start()

    def _start(self) -> None:
        self.draw = random.Random(self.settings.seed)  # noqa: S311 - repeatable, not secret
        self.phones = PhoneBook(self.settings.seed)
        self.log = MessageLog()
        self.media = MediaStore(self.settings.seed)
        self.throughput = Bucket()
        self.billing = Billing()
        self.reach = Reach()
        self.held = Held()
        self.waiting: dict[Person, list[Message]] = {}  # for phones that are off
        self.overtaken: dict[str, Event] = {}  # receipts that let the next one pass, by wamid
        self.received: dict[str, Event] = {}  # what citizens wrote, by wamid
        self.refused = Counter[int]()  # requests to Graph, by Meta's code
        self.trouble: set[str] = set()  # what webhooks told of the account and did not take back
        self.rearm()

    def rearm(self) -> None:
        """Begin the faults anew: their moments count from now, and none has struck yet."""
        self.strikes = Strikes(self.settings.faults, self.settings.seed, self.clock.now())

    def reset(self, *, templates: bool) -> None:
        """Forget people, messages and what was to happen; settings stay, templates unless told."""
        self.agenda.clear()
        self.outbox.clear()
        if templates:
            self.templates = TemplateStore(self.settings.seed)
        self._start()

    async def _post(self, url: str, raw: bytes, signed: dict[str, str], timeout: float) -> int:
        """Post a webhook, unless a fault says that it does not arrive, or its answer is lost."""
        rules = self.strikes.webhooks
        fault = self.strikes.first(rules, self.clock.now(), "posts") if rules else None
        if fault is not None and fault.kind == "unreachable":
            return 0
        status = await self._posts_by(url, raw, signed, timeout)
        return status if fault is None else 0

    def _taken(self, wamids: Iterable[str]) -> None:
        """Note that our webhook answered: of what citizens wrote, the second tick.

        Of what was sent to them, when a receipt was first answered for.
        """
        for message in map(self.log.find, wamids):
            if message is not None and not message.incoming:
                message.told_at = message.told_at or self.clock.now()
            elif message is not None and message.status == "accepted":
                message.status, message.changed_at = "delivered", self.clock.now()

    def latency(self) -> float:
        """Return how long the next answer takes."""
        median, p95 = self.settings.latency, self.settings.latency_p95
        if not median:
            return 0.0
        deviation = JITTER if p95 is None else math.log(p95 / median) / P95
        return spread(median, self.draw.random(), deviation)
