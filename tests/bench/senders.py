"""Two ways to send messages to the same WhatsApp, in turns; tells what each costs.

``python -m tests.bench.senders SLICES ALERTS``; the environment is that of ``whatsapp_delivery``.
The last line tells, in JSON, pairs of processor seconds a message, ours and the plain way, slice by
slice; and by how much the memory of a worker has grown after so many further alerts.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import NamedTuple
from uuid import uuid4

import requests
from relay.adapters.alerts_table import AlertsTable
from relay.adapters.keyed_hash import KeyedHash
from relay.adapters.members_loading import put_members
from relay.adapters.whatsapp import SENDERS, TIMEOUT_S
from relay.adapters.whatsapp_body import request_body
from relay.domain.alert import Alert, Status, Urgency
from relay.domain.member import Member, Membership, new_member_id
from relay.domain.receipt import Errand
from relay.domain.slices import MOST_IN_SLICE, SLICE_SIZE, Slice, cut
from relay.domain.target import Target
from relay.domain.whatsapp import TemplateMessage
from relay.wiring.clients import table

from functions.whatsapp_delivery.app import handler

WORDS = {
    "headline": "Inbraak, dader gevlucht te voet",
    "text": "Man, ongeveer 30 jaar, donkere jas, rode rugzak. Liep richting het station.",
    "until": "zo 18:30",
}


class Step(NamedTuple):
    """Sends so many messages."""

    send: Callable[[], object]
    messages: int


def ours(slices: int) -> Sequence[Step]:
    """Slices as ``whatsapp_delivery`` gets them: the whole function with its DynamoDB calls."""
    now = time.time_ns() // 1_000_000
    alerts, group = AlertsTable(table(os.environ["ALERTS_TABLE"])), f"g{uuid4().hex}"
    members = slices * MOST_IN_SLICE
    target = Target(group, "Centrum", members, now)
    alert = Alert(
        *(str(uuid4()), "police", "Meldkamer", None, Urgency.IMMEDIATE, Status.ACTUAL),
        *(WORDS["headline"], (target,), {"nl": WORDS}, now, now + 3_600_000, "hash"),
    )
    alerts.post(alert, 1_000_000)
    plan = alerts.keep_plan(alert, cut(alert.id, alert.targets))
    people = [
        Member(new_member_id(), f"+316{n:08}", None, "nl", False, {group: Membership(now - 1)})
        for n in range(members)
    ]
    put_members(table(os.environ["MEMBERS_TABLE"]), KeyedHash("secret"), people)
    return [Step(_turn(alert.id, each.number), _read_by(each, people)) for each in plan.slices]


def _read_by(work: Slice, people: Sequence[Member]) -> int:
    ranges = [part.id_range for part in work.parts]
    return sum(low <= each.id <= high for each in people for low, high in ranges)


def _turn(alert_id: str, number: int) -> Callable[[], object]:
    context = SimpleNamespace(
        function_name="whatsapp_delivery",
        memory_limit_in_mb=512,
        invoked_function_arn="arn",
        aws_request_id="id",
        get_remaining_time_in_millis=lambda: 60_000,
    )
    record = {"messageId": "1", "eventSource": "aws:sqs", "eventSourceARN": "a:b:c:d:e:queue"}
    body = json.dumps({"alert_id": alert_id, "slice": number})

    def turn() -> None:
        answer = handler({"Records": [{**record, "body": body}]}, context)
        assert answer == {"batchItemFailures": []}, answer

    return turn


def plain(slices: int) -> Sequence[Step]:
    """A thread pool that calls ``Session.post``, and nothing else."""
    number = os.environ["WHATSAPP_PHONE_NUMBER_ID"]
    url = f"{os.environ['WHATSAPP_API_URL']}/v26.0/{number}/messages"
    session, pool = requests.Session(), ThreadPoolExecutor(SENDERS)
    session.headers["Authorization"] = "Bearer plain"
    session.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=SENDERS))
    errands = [Errand(str(uuid4()), 0, new_member_id(), 1) for _ in range(SLICE_SIZE)]
    bodies = [
        request_body(TemplateMessage("+31612345678", None, "template", "nl", WORDS, errand))
        for errand in errands
    ]

    def post(body: object) -> bool:
        return "messages" in session.post(url, json=body, timeout=TIMEOUT_S).json()

    def send() -> None:
        assert all(pool.map(post, bodies))

    return [Step(send, SLICE_SIZE)] * slices


def _peak_mb() -> float:
    """The most memory that this process has used."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024


def _seconds(step: Step) -> float:
    """Processor time a message, of all threads."""
    start = time.process_time()
    step.send()
    return (time.process_time() - start) / step.messages


if __name__ == "__main__":
    slices, further_alerts = map(int, sys.argv[1:])
    turns = zip(ours(slices), plain(slices), strict=True)
    pairs = [(_seconds(our), _seconds(their)) for our, their in turns]
    before, messages = _peak_mb(), 0
    for _ in range(further_alerts):
        for step in ours(slices):
            step.send()
            messages += step.messages
    told = {
        "pairs": pairs[1:],  # the first ones connect and load
        "growth_mb": _peak_mb() - before,
        "messages": messages,
    }
    print(json.dumps(told))  # noqa: T201
