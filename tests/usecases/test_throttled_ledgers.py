"""Nothing can be written after a send: the worker tries for as long as its function lives."""

import pytest
from relay.domain.ledger import State
from relay.usecases.turn import RECORD_MS

from tests.usecases.conftest import Delivery

TURN_MS = 10_000
"""What the tests give a turn."""


def throttle(delivery: Delivery, seconds: int) -> None:
    """The ledger takes nothing any more, for so long."""
    until = delivery.clock.now() + seconds * 1_000

    def before(name: str) -> None:
        if name in ("close", "record") and delivery.clock.now() < until:
            raise ConnectionError("throttled")

    delivery.ledgers.before = before


@pytest.mark.parametrize("seconds", [1, 12])
def test_what_was_sent_is_recorded_once_writes_pass_again(delivery: Delivery, seconds: int) -> None:
    delivery.settle(2)
    throttle(delivery, seconds)
    with pytest.raises(ConnectionError):
        delivery.turn()
    assert delivery.states == {State.HANDED: 2}


def test_the_worker_gives_up_before_its_function_ends(delivery: Delivery) -> None:
    delivery.settle(2)
    began = delivery.clock.now()
    throttle(delivery, 3_600)
    with pytest.raises(ConnectionError):
        delivery.turn()
    assert began < delivery.clock.now() < began + TURN_MS + RECORD_MS
