"""A municipality in one process and in virtual time. See the package's own description."""

import json
import os
import random
from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import botocore.session
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import (
    AmazonCloudWatchEMFProvider,
)
from relay.adapters.keyed_hash import KeyedHash
from relay.adapters.members_loading import put_members
from relay.adapters.sender_item import SenderItem
from relay.adapters.system_clock import SystemClock
from relay.domain.member import Member

from tests.functions.police import ALERT, http_event
from tests.world.account import Account
from tests.world.aws import Aws
from tests.world.boundary import Boundary, guarded
from tests.world.clock import virtual_time
from tests.world.http import Line, virtual_http
from tests.world.people import Hint, MemoryMembers, put_groups
from tests.world.recursion import Recursion, traced
from tests.world.sandbox import Failed, Function
from tests.world.scheduler import Scheduler
from tests.world.sources import QueuePoller, Timer, queue_named
from tests.world.template import PROJECT, template
from tests.world.whatsapp import WhatsApp

START = 1_772_452_800.0
"""A Monday at noon."""

ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "eu-west-1",
    "POWERTOOLS_METRICS_NAMESPACE": "Buurtrelay",
    "POWERTOOLS_SERVICE_NAME": "world",
    "POWERTOOLS_METRICS_DISABLED": "true",
    "POWERTOOLS_LOG_LEVEL": "CRITICAL",
}

# Every sandbox makes sessions of its own; reading AWS's models anew for each takes most of a run.
_shared_loader = cache(botocore.session.create_loader)


class World:
    """Enter it, ``settle`` people, ``post`` alerts, ``run``. Times are seconds.

    ``endless`` are the functions with ``RecursiveLoop: Allow``, if not those of the template.
    """

    def __init__(
        self,
        *,
        choices: Mapping[str, str] | None = None,
        whatsapp: Mapping[str, Any] | None = None,
        seed: int = 1,
        aws_latency_s: float = 0.005,
        cold_s: float = 0.3,
        endless: Collection[str] | None = None,
    ) -> None:
        self._choices, self._whatsapp = choices or {}, {"seed": seed, **(whatsapp or {})}
        self._seed, self._cold_s = seed, cold_s
        self.scheduler = Scheduler(START)
        self.boundary = Boundary(self.scheduler, aws_latency_s)
        self.recursion = Recursion(template().endless if endless is None else endless)
        self._stack = ExitStack()
        self.groups: list[str] = []
        self.pollers: dict[str, QueuePoller] = {}

    def __enter__(self) -> "World":
        with ExitStack() as stack:
            self.aws = stack.enter_context(Aws(lambda: self.boundary.trace).running())
            stack.enter_context(patch.dict(os.environ, ENVIRONMENT))
            stack.enter_context(virtual_time(self.scheduler))
            stack.enter_context(guarded(self.boundary))
            stack.enter_context(traced())
            stack.enter_context(patch.object(botocore.session, "create_loader", _shared_loader))
            for name in ("add_metric", "flush_metrics"):
                stack.enter_context(patch.object(AmazonCloudWatchEMFProvider, name))
            random.seed(self._seed)
            self._build(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self.scheduler.close()
        for function in self.functions.values():
            function.close()
        self._stack.close()

    def _build(self, stack: ExitStack) -> None:
        self.account = Account(template(), self._choices)
        stack.enter_context(patch.dict(os.environ, self.account.environment() | ENVIRONMENT))
        self.functions = {name: self._function(name) for name in template().functions}
        number = self.account.value("WhatsAppPhoneNumberId")
        self.sender = SenderItem(self.account.dynamodb.Table("Alerts"), number, SystemClock())
        self.whatsapp = WhatsApp(self.scheduler, dict(self._whatsapp), self._tell)
        line = Line(self.scheduler, self.boundary, self.whatsapp)
        stack.enter_context(virtual_http(self.scheduler, line))
        for source in template().queue_sources(self.account.number):
            url, function = self.account.value(source.queue), self.functions[source.function]
            poller = QueuePoller(source, url, function, self.account.sqs, self.scheduler)
            self.pollers[source.queue] = poller
        for schedule in template().schedules():
            Timer(schedule, self.functions[schedule.function], self.scheduler)
        self.boundary.listeners.append(self._heard)

    def _function(self, name: str) -> Function:
        path = PROJECT / Path(template().functions[name]["CodeUri"]) / "app.py"
        timeout_s = template().timeout_s(name)
        return Function(name, path, self.scheduler, self.recursion, timeout_s, self._cold_s)

    def _heard(self, operation: str) -> None:
        if operation.startswith(("SendMessage", "ChangeMessageVisibility")):
            for poller in self.pollers.values():
                poller.poke()

    async def _tell(self, url: str, raw: bytes, signed: dict[str, str], timeout: float) -> int:
        """WhatsApp posts to the webhook."""
        headers = {name.lower(): value for name, value in signed.items()}
        event = http_event("POST", "/whatsapp", raw.decode(), headers=headers)
        try:
            return int(self.functions["WhatsappWebhook"].invoke(event)["statusCode"])
        except Failed:
            return 502

    def settle(
        self, people: Sequence[Member], *, hint: Hint = None, in_memory: bool = False
    ) -> None:
        """Let people move in. ``hint`` is each group's count, if not the true one."""
        table = self.account.dynamodb.Table("Groups")
        self.groups = put_groups(table, people, hint)
        if in_memory:
            members = MemoryMembers(people, self.boundary)
            self._stack.enter_context(members.plugged_in())
        else:
            self._put(people)

    def move(self, people: Sequence[Member]) -> None:
        """Store people anew: they have just joined or left. Groups' counts stay hints.

        As the conversation does it: that somebody leaves everything is noted before it is stored.
        """
        for each in people:
            if all(membership.left for membership in each.memberships.values()):
                self.sender.note_leave(each.id)
        self._put(people)

    def _put(self, people: Sequence[Member]) -> None:
        put_members(self.account.dynamodb.Table("Members"), KeyedHash("secret"), people)

    def call(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """What the police's API answers. Raises Failed if the function dies."""
        text = None if body is None else json.dumps(body)
        event = http_event(method, path, text, headers=headers)
        answer = self.functions["ReportIntake"].invoke(event)
        told = json.loads(answer["body"])
        if answer["statusCode"] >= 400:
            raise Failed(f"{method} {path}: {answer['statusCode']} {told}")
        return told

    def post(self, key: str = "key-1", **changes: Any) -> str:
        """Post an alert to every group; its id. Repeats the request as long as it fails."""
        body = {**ALERT, "area": {"groups": self.groups}, **changes}
        for _ in range(10):
            try:
                return str(
                    self.call("POST", "/alerts", body, **{"Idempotency-Key": key})["alert_id"]
                )
            except Failed:
                self.scheduler.sleep(5)
        raise Failed("the police gave up")

    def standing(self, alert_id: str) -> Any:
        """What GET /alerts/{id} tells."""
        return self.call("GET", f"/alerts/{alert_id}")

    def run(self, seconds: float) -> None:
        """Live for so long."""
        self.scheduler.run(self.scheduler.now + seconds)

    def quiet(self) -> bool:
        """Nobody works, nothing is queued, and no receipt is on its way."""
        for function in self.functions.values():  # asked after each event: the likeliest first
            if function.running:
                return False
        busy = any(poller.waiting() or poller.running for poller in self.pollers.values())
        return not busy and not self.whatsapp.pending()

    def run_until_quiet(self, seconds: float) -> bool:
        """Live until nothing moves, at most so long; whether it did."""
        self.scheduler.run(self.scheduler.now + seconds, self.quiet)
        return self.quiet()

    def dead_letters(self) -> int:
        """Messages in all dead-letter queues."""
        queues = template().of_type("AWS::SQS::Queue")
        return sum(
            len(queue_named(self.account.value(name))._messages)
            for name, properties in queues.items()
            if "RedrivePolicy" not in properties
        )
