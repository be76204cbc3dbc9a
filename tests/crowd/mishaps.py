"""What goes wrong meanwhile: the conversation dies, DynamoDB throttles, answers of AWS get lost."""

import random

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ReadTimeoutError

from tests.world.boundary import Point, aws_error
from tests.world.scheduler import current_process
from tests.world.world import World

DIES = 0.002
"""Share of the passages of its I/O boundary at which the conversation is killed."""

LOST = 0.005
"""Share of transactions that are written, and whose answer is lost."""

THROTTLED, EVERY_S, LASTS_S = 0.3, 200, 6
"""Share of DynamoDB's calls that are refused in spells of so many seconds, every so often."""


class Mishaps:
    """Strike a world until ``ends`` (Unix s). Counts what it did."""

    def __init__(self, world: World, seed: int, ends: float) -> None:
        self._world, self._ends = world, ends
        self._draw, self._begin = random.Random(seed), world.scheduler.now
        self.kills = self.lost = self.throttled = 0
        world.boundary.faults.append(self._strike)

    def _strike(self, point: Point) -> AWSResponse | None:
        if self._world.scheduler.now > self._ends:
            return None
        if point.function == "Conversation" and self._draw.random() < DIES:
            self._kill()
        if point.service != "dynamodb":
            return None
        if point.moment == "after":
            self._lose(point)
        elif self._throttles() and self._draw.random() < THROTTLED:
            self.throttled += 1
            return aws_error("ProvisionedThroughputExceededException")
        return None

    def _kill(self) -> None:
        process = current_process()
        assert process is not None
        self.kills += 1
        self._world.scheduler.kill(process)

    def _lose(self, point: Point) -> None:
        if point.call == "TransactWriteItems" and self._draw.random() < LOST:
            self.lost += 1
            self._world.scheduler.sleep(1)
            raise ReadTimeoutError(endpoint_url="https://dynamodb.invalid")

    def _throttles(self) -> bool:
        return (self._world.scheduler.now - self._begin) % EVERY_S > EVERY_S - LASTS_S
