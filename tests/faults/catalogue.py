"""The faults, each by name. Kills at every point are in :mod:`tests.faults.kills`."""

import random
from collections.abc import Callable

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectTimeoutError

from tests.faults.interventions import resumes, stops
from tests.faults.trial import Fault
from tests.world.boundary import HTTP, Point, aws_error
from tests.world.world import World

_GIVES_UP_S = 1.0
"""The clients' connect time-out."""


def _throttled(share: float, seconds: float) -> Callable[[World], None]:
    """A share of all calls of DynamoDB is refused for a while."""

    def arm(world: World) -> None:
        draw, end = random.Random(2), world.scheduler.now + seconds

        def strike(point: Point) -> AWSResponse | None:
            hit = point.service == "dynamodb" and point.moment == "before"
            if hit and world.scheduler.now < end and draw.random() < share:
                return aws_error("ProvisionedThroughputExceededException")
            return None

        world.boundary.faults.append(strike)

    return arm


def _writes_throttled_after_a_send(seconds: float) -> Callable[[World], None]:
    """No write of DynamoDB passes for a while, from the first message that WhatsApp took on."""

    def arm(world: World) -> None:
        sent: list[float] = []

        def strike(point: Point) -> AWSResponse | None:
            now = world.scheduler.now
            if point.service == HTTP and point.moment == "after":
                sent.append(now)
            writes = point.call in ("UpdateItem", "PutItem") and point.moment == "before"
            if writes and sent and now < sent[0] + seconds:
                return aws_error("ProvisionedThroughputExceededException")
            return None

        world.boundary.faults.append(strike)

    return arm


def _unreachable(begins_s: float, seconds: float) -> Callable[[World], None]:
    """DynamoDB does not answer for a while."""

    def arm(world: World) -> None:
        start = world.scheduler.now + begins_s

        def strike(point: Point) -> None:
            if point.service != "dynamodb" or point.moment != "before":
                return
            if start <= world.scheduler.now < start + seconds:
                world.scheduler.sleep(_GIVES_UP_S)
                raise ConnectTimeoutError(endpoint_url="https://dynamodb.invalid")

        world.boundary.faults.append(strike)

    return arm


def _three_times(world: World) -> None:
    for poller in world.pollers.values():
        poller.copies = 3


_STORMS = [{"code": 130429, "after": start, "lasts": 3} for start in (0, 6, 12)]
_MESS = {"duplicated": 0.3, "reordered": 0.3, "late": 0.1, "late_by": 30, "missing": 0.05}

WRITES_THROTTLED = "every write of DynamoDB throttled for 10 s after a send"

FAULTS = (
    Fault("every queue message comes three times", arm=_three_times),
    Fault("30 % of DynamoDB's calls throttled for 20 s", arm=_throttled(0.3, 20)),
    Fault("every call of DynamoDB throttled for 15 s", arm=_throttled(1, 15)),
    Fault(WRITES_THROTTLED, arm=_writes_throttled_after_a_send(10)),
    Fault("DynamoDB out of reach for 3 minutes", arm=_unreachable(2, 180), lasts_s=180),
    Fault(
        "DynamoDB out of reach for 2 hours, past the alert's end",
        arm=_unreachable(2, 7_200),
        lasts_s=7_300,
        expires_s=5_400,
    ),
    Fault(
        "WhatsApp accepts 5 % and drops the connection",
        {"faults": {"connections": [{"kind": "reset", "accepted": True, "share": 0.05}]}},
    ),
    Fault(
        "WhatsApp drops 5 % of connections unaccepted",
        {"faults": {"connections": [{"kind": "reset", "share": 0.05}]}},
    ),
    Fault(
        "5 % of answers take 5 s",
        {"faults": {"connections": [
            {"kind": "slow", "accepted": True, "seconds": 5, "share": 0.05}
        ]}},
    ),
    Fault("20 % of sends answered 5xx (131016)", {"faults": {"errors": [
        {"code": 131016, "share": 0.2, "by": "answer"}
    ]}}),
    Fault("5 % of sends fail by receipt (131000)", {"faults": {"errors": [
        {"code": 131000, "share": 0.05, "by": "receipt"}
    ]}}),
    Fault("three storms of 130429, 3 s each", {"faults": {"errors": _STORMS}}),
    Fault(
        "token dead for a minute",
        {"faults": {"account": [{"kind": "token", "after": 2, "lasts": 60}]}},
        lasts_s=60,
    ),
    Fault(
        "token dead for a minute, resumed by hand",
        {"faults": {"account": [{"kind": "token", "after": 2, "lasts": 60}]}},
        meanwhile=resumes(64),
        lasts_s=70,
    ),
    Fault("stopped by the police half-way", meanwhile=stops(6), per_second=20),
    Fault(
        "webhook down for two minutes",
        {"faults": {"webhooks": [{"kind": "unreachable", "lasts": 120}]}},
        lasts_s=120,
    ),
    Fault(
        "webhook down for two minutes, 5 % accepted and dropped",
        {"faults": {
            "webhooks": [{"kind": "unreachable", "lasts": 120}],
            "connections": [{"kind": "reset", "accepted": True, "share": 0.05}],
        }},
        lasts_s=120,
    ),
    Fault("receipts twice, out of order, late, missing", {"faults": {"receipts": _MESS}}),
)  # fmt: skip
