"""The bench's own counting, on an alert to few."""

import boto3
import pytest

from tests.bench.simulated_run import Run, relay
from tests.bench.units import Units
from tests.world.scheduler import Process, Scheduler

MEMBERS = 40


@pytest.fixture(scope="module")
def run() -> Run:
    return relay(76, workers=2, members=MEMBERS, receipts={"batch_max": 10})


def test_everybody_is_reached_and_nothing_refused(run: Run) -> None:
    assert (run.members, run.sends, run.refused) == (MEMBERS, MEMBERS, 0)


def test_the_busiest_second_is_part_of_what_was_written(run: Run) -> None:
    assert 0 < run.peak_units < run.write_units


def test_a_look_is_counted_by_itself(run: Run) -> None:
    assert 2 <= run.look.calls <= 6
    assert 2 <= run.look.read_units <= 12


def test_the_items_of_an_alert_are_weighed(run: Run) -> None:
    assert {"ALERT", "PLAN", "LEDGER"} <= run.bytes_of.keys()
    assert all(0 < size < 200 * MEMBERS for size in run.bytes_of.values())


@pytest.mark.usefixtures("tables")
def test_a_unit_is_a_started_kilobyte_of_the_larger_item_before_and_after() -> None:
    scheduler, table = Scheduler(1_000), boto3.resource("dynamodb").Table("Alerts")
    key = {"pk": "a", "sk": "b"}

    def write() -> None:
        table.put_item(Item={**key, "text": "x" * 2_500})
        table.put_item(Item=key)

    with Units(scheduler).counted() as units:
        table.put_item(Item=key)  # the test itself, no function
        scheduler.spawn(write, process=Process("Writer"))
        scheduler.run(1_010)
    assert units.written == {"Writer": 6}
    assert units.peak == 6
