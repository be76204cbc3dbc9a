"""POST /alerts: the people whom WhatsApp lets us reach in 24 hours."""

from typing import Any

import pytest
from relay.adapters.alerts_table import AlertsTable
from relay.adapters.ledgers_table import LedgersTable
from relay.adapters.system_clock import SystemClock
from relay.domain.facts import Facts
from relay.domain.ledger import Ledger
from relay.domain.slices import cut
from relay.usecases.ports import Closing, Lease

from tests.conftest import Queues, Tables
from tests.functions.ledgers import tries
from tests.functions.police import post
from tests.town import resident, settle

pytestmark = pytest.mark.usefixtures("settings")

WEST, CENTRE = {"groups": ["west"]}, {"groups": ["centre"]}


@pytest.fixture(autouse=True)
def town(settings: None, tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven people in the west and five in the centre, of whom WhatsApp takes ten."""
    west = [resident(number, ["west"]) for number in range(7)]
    settle(tables, [*west, *(resident(number) for number in range(7, 12))])
    monkeypatch.setenv("MESSAGING_LIMIT", "10")


@pytest.fixture
def reserved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESERVED_FOR_IMMEDIATE", "40")


def deliver(tables: Tables, alert_id: str, *members: int) -> None:
    """The one slice of an alert is done: these people have it, nobody else was there."""
    alerts, ledgers = AlertsTable(tables.alerts), LedgersTable(tables.alerts)
    alert = alerts.get(alert_id)
    assert alert is not None
    (work,) = alerts.keep_plan(alert, cut(alert.id, alert.targets)).slices
    lease = Lease("worker", SystemClock().now() - 1)
    ledgers.start(work, lease, Ledger(len(members)))
    ledgers.close(work, lease, Facts(handed=tries(*members)), Closing(True, True))


def warnings(**changes: Any) -> list[str]:
    answer = post(**changes)
    assert answer.status in (200, 202), answer
    told: list[str] = answer.body["warnings"]
    return told


def test_with_room_for_everybody_there_is_no_warning() -> None:
    assert warnings(area=WEST) == []


def test_an_alert_beyond_the_limit_is_taken_with_a_warning() -> None:
    post(area=WEST)
    assert warnings(area=CENTRE, key="2") == [
        "Up to 2 people may not get this alert: WhatsApp lets us reach 10 different people in 24 "
        "hours, and with this alert it may be 12. A smaller area takes less."
    ]


def test_a_dry_run_warns_as_well_and_counts_for_nothing() -> None:
    post(area=WEST)
    for _ in range(2):
        assert len(warnings(area=CENTRE, dry_run=True)) == 1


def test_a_repeated_request_gets_the_warnings_of_the_first(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    west = post(area=WEST).body["alert_id"]
    first = post(area=CENTRE, key="2")
    deliver(tables, west, 1)
    again = post(area=CENTRE, key="2")
    assert (again.status, again.body) == (first.status, first.body)
    assert again.body["warnings"]


def test_what_the_ledgers_tell_goes_before_the_sizes_of_groups(tables: Tables) -> None:
    deliver(tables, post(area=WEST).body["alert_id"], 1, 2, 3)
    assert warnings(area=CENTRE, key="2") == []


def test_whatsapps_own_word_goes_before_the_setting(tables: Tables) -> None:
    item: Any = {"pk": "RATE", "sk": "106540352242922", "messaging_limit": 0}
    tables.alerts.put_item(Item=item)
    assert warnings(area={"groups": ["west", "centre"]}) == []


@pytest.mark.parametrize("dry_run", [True, False])
def test_what_is_reserved_for_immediate_alerts_others_do_not_get(
    reserved: None, queues: Queues, dry_run: bool
) -> None:
    answer = post(area=WEST, urgency="Expected", dry_run=dry_run)
    assert answer.status == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert "6 of the 10" in answer.faults()["area"]
    assert queues.bodies(queues.alerts) == []


def test_what_is_not_reserved_every_alert_may_use(reserved: None) -> None:
    assert warnings(area=CENTRE, urgency="Past") == []
    assert post(area=WEST, urgency="Past", key="2").status == 422
    assert len(warnings(area=WEST, urgency="Immediate", key="2")) == 1
