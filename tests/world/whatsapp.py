"""WhatsApp in virtual time: the local simulator's own decisions, without its server.

Sends come in through :meth:`WhatsApp.request`, receipts leave through ``post``.
"""

import json
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from relay.domain.templates import creations

from local.whatsapp import account, changes, management, sending, template_api
from local.whatsapp.clock import Agenda
from local.whatsapp.errors import GraphError
from local.whatsapp.settings import Settings
from local.whatsapp.simulator import Simulator
from local.whatsapp.webhooks import Delivery, Outbox
from tests.world.account import APP_SECRET, LANGUAGES, TOKEN
from tests.world.scheduler import Scheduler

Reply = tuple[int, bytes]


class Dropped(Exception):
    """The connection was closed without an answer."""


class VirtualClock:
    """The simulator's clock."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler

    def now(self) -> float:
        return self._scheduler.now

    async def sleep(self, seconds: float) -> None:
        raise NotImplementedError("nothing in here waits by itself")


class _VirtualAgenda(Agenda):
    def __init__(self, scheduler: Scheduler) -> None:
        super().__init__(VirtualClock(scheduler))
        self._scheduler = scheduler
        self.open = 0

    def after(self, seconds: float, call: Callable[..., None], *args: Any) -> None:
        self.open += 1
        self._scheduler.after(seconds, self._make, call, args)

    def _make(self, call: Callable[..., None], args: tuple[Any, ...]) -> None:
        self.open -= 1
        call(*args)


class _VirtualOutbox(Outbox):
    """Posts in greenlets instead of asyncio tasks."""

    _scheduler: Scheduler
    under_way = 0

    def flush(self) -> None:
        settings = self._settings()
        while (self._again or self._pending) and self.under_way < settings.webhook_concurrency:
            delivery = self._again.popleft() if self._again else self._batch(settings)
            self.under_way += 1
            self._scheduler.spawn(self._carry, delivery)

    def _carry(self, delivery: Delivery) -> None:
        _to_the_end(self._deliver(delivery))
        self.under_way -= 1
        self.flush()


class WhatsApp:
    """The business number, everybody it talks to, and what goes wrong (``settings``).

    ``listeners`` hear the callback data of each message at the moment when it is taken, ``starts``
    the body of each request when it leaves, in the process that sends it.
    """

    def __init__(
        self,
        scheduler: Scheduler,
        settings: dict[str, Any],
        post: Callable[[str, bytes, dict[str, str], float], Awaitable[int]],
    ) -> None:
        secrets = {"token": TOKEN, "app_secret": APP_SECRET, "webhook_url": "http://world.invalid"}
        chosen = Settings.model_validate({**secrets, **settings})
        self.simulator = Simulator(chosen, VirtualClock(scheduler), post)
        self.agenda = self.simulator.agenda = _VirtualAgenda(scheduler)
        outbox = _VirtualOutbox(lambda: self.simulator.settings, self.agenda, self.simulator._post)
        outbox._scheduler = scheduler
        self.outbox = self.simulator.outbox = outbox
        for creation in creations("NL", LANGUAGES.split(",")):
            template_api.create(self.simulator, creation)
        changes.arm(self.simulator)
        self.sends = 0
        self.refusals: Counter[int] = Counter()
        self.taken: list[tuple[float, str]] = []
        self.listeners: list[Callable[[str], None]] = []
        self.starts: list[Callable[[dict[str, Any]], None]] = []

    def change(self, **settings: Any) -> None:
        """Change how WhatsApp behaves, as the simulator's control API does."""
        changes.change(self.simulator, settings)

    def copies(self) -> Counter[str]:
        """How many messages of each person WhatsApp took and did not fail afterwards."""
        log = self.simulator.log
        return Counter(m.person.bsuid for m in log if not m.incoming and m.status != "failed")

    def pending(self) -> int:
        """Receipts that are still to come."""
        state = self.outbox.state()
        return self.agenda.open + state["waiting"] + state["waiting_again"] + self.outbox.under_way

    def leaves(self, body: bytes | str | None) -> None:
        """A request sets out."""
        for listener in self.starts if body else ():
            listener(json.loads(body or b"{}"))

    def request(self, method: str, url: str, body: bytes | None) -> tuple[float, Reply | None]:
        """Seconds that it takes, and status and body; None: the connection is dropped."""
        if method == "GET":
            return 0.0, self._answer(lambda: self._number(url))
        told = json.loads(body or b"{}")
        self.sends += 1
        strikes, now = self.simulator.strikes, self.simulator.clock.now()
        recipient = str(told.get("to") or told.get("recipient"))
        fault = strikes.first(strikes.connections, now, recipient) if strikes.connections else None
        if fault is None:
            return 0.0, self._answer(lambda: self._send(told))
        answer = self._answer(lambda: self._send(told)) if fault.accepted else None
        if fault.kind == "reset":
            return fault.seconds, None
        if fault.kind == "slow" and answer is not None:
            return fault.seconds, answer
        return fault.seconds, (504 if fault.kind == "slow" else fault.status, b"<html></html>")

    def _send(self, told: dict[str, Any]) -> dict[str, Any]:
        answer = sending.answer(self.simulator, told)
        self.taken.append((self.simulator.clock.now(), str(told.get("to") or told["recipient"])))
        for listener in self.listeners:
            listener(str(told.get("biz_opaque_callback_data")))
        return answer

    def _number(self, url: str) -> dict[str, Any]:
        query = dict(parse_qsl(urlsplit(url).query))
        shown = account.shown(self.simulator)
        return management.phone_number(self.simulator.settings, shown, query)

    def _answer(self, act: Callable[[], dict[str, Any]]) -> Reply:
        try:
            if self.simulator.strikes.account_faults:
                account.check_token(self.simulator)
            return 200, json.dumps(act()).encode()
        except GraphError as error:
            self.refusals[error.code] += 1
            return error.status, json.dumps(error.body("trace")).encode()


def _to_the_end(coroutine: Any) -> None:
    """Run a coroutine that waits for nothing but the scheduler."""
    try:
        coroutine.send(None)
    except StopIteration:
        return
    raise AssertionError("waited for something outside this world")
