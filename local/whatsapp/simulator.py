"""The state of the simulator: everything it remembers, in one place."""

from __future__ import annotations

import math
import random

from local.whatsapp.clock import Agenda, Clock, SystemClock
from local.whatsapp.messages import MessageLog
from local.whatsapp.phones import PhoneBook
from local.whatsapp.pricing import Billing
from local.whatsapp.settings import Settings
from local.whatsapp.templates import TemplateStore
from local.whatsapp.throughput import Bucket
from local.whatsapp.webhooks import HttpPost, Outbox, Post

# Spread of simulated durations: half of them lie within a fifth of the median.
JITTER = 0.25


class Simulator:
    """One business number and everybody it talks to. Use it from one thread.

    Args:
        settings: see :class:`~local.whatsapp.settings.Settings`; may be replaced while running.
        clock: the time.
        post: how webhooks leave, HTTP unless a test gives another way.
    """

    def __init__(
        self, settings: Settings, clock: Clock | None = None, post: Post | None = None
    ) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self.agenda = Agenda(self.clock)
        self.http = HttpPost()
        self.outbox = Outbox(lambda: self.settings, self.agenda, post or self.http)
        self.templates = TemplateStore(settings.seed)
        self._start()

    def _start(self) -> None:
        self.draw = random.Random(self.settings.seed)  # noqa: S311 - repeatable, not secret
        self.phones = PhoneBook(self.settings.seed)
        self.log = MessageLog()
        self.throughput = Bucket()
        self.billing = Billing()

    def reset(self, *, templates: bool) -> None:
        """Forget people, messages and what was to happen; settings stay, templates unless told."""
        self.agenda.clear()
        self.outbox.clear()
        if templates:
            self.templates = TemplateStore(self.settings.seed)
        self._start()

    def vary(self, seconds: float) -> float:
        """Return a duration around `seconds`, its median."""
        return seconds * math.exp(self.draw.gauss(0, JITTER)) if seconds else 0.0

    def latency(self) -> float:
        """Return how long the next answer takes."""
        return self.vary(self.settings.latency)
