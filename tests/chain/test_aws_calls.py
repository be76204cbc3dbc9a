"""AWS calls are what an alert costs in time and money: few, and no more per member when many."""

from collections import Counter
from collections.abc import Iterator

import boto3
import pytest

from tests.chain.conftest import Chain
from tests.conftest import Tables
from tests.functions.police import post
from tests.town import resident, settle


@pytest.fixture
def calls(aws: None) -> Iterator[Counter[str]]:
    """The AWS calls of clients made from here on."""
    counted: Counter[str] = Counter()
    boto3.setup_default_session()
    events = boto3.DEFAULT_SESSION.events  # type: ignore[union-attr]

    def count(model: object, **_: object) -> None:
        counted[getattr(model, "name", "?")] += 1

    events.register("before-call", count)
    yield counted
    boto3.setup_default_session()


def test_lookup_and_delivery_take_at_most_a_tenth_of_a_call_per_member(
    calls: Counter[str], tables: Tables, chain: Chain
) -> None:
    groups = ["west", "centre", "east"]
    members = settle(
        tables, [resident(n, [groups[n % 3], *groups[: n % 5 == 0]]) for n in range(300)]
    )
    chain.settings(subscribed=False)  # receipts are counted apart
    post(area={"groups": groups})
    calls.clear()
    chain.pump.run()
    of_the_functions = calls.total() - calls["ReceiveMessage"] - calls["DeleteMessage"]
    assert of_the_functions / len(members) <= 0.10, calls
