import json

import pytest
import responses
from relay.adapters.sender_item import SenderItem
from relay.adapters.system_clock import SystemClock

from functions.group_lookup import app as group_lookup
from functions.sweep import app
from tests.chain.pump import sqs_record
from tests.conftest import Queues, Tables
from tests.domain.sample_report import report, tip
from tests.functions.lambda_context import LambdaContext
from tests.functions.output import output_of
from tests.functions.payloads import event
from tests.functions.police import post
from tests.functions.reports import now, received
from tests.town import resident, settle

NUMBER = "http://127.0.0.1:9/v26.0/106540352242922"
LATER_MS = 61_000
WELL = {"status": "CONNECTED", "quality_rating": "GREEN"}


@pytest.fixture
def posted(settings: None, tables: Tables) -> str:
    settle(tables, [resident(1)])
    alert_id: str = post().body["alert_id"]
    return alert_id


@pytest.fixture
def a_minute_later(monkeypatch: pytest.MonkeyPatch) -> None:
    now = SystemClock.now
    monkeypatch.setattr(SystemClock, "now", lambda self: now(self) + LATER_MS)


def sweep(number: object) -> None:
    with responses.RequestsMock() as meta:
        meta.get(NUMBER, json=number)
        app.handler(event("sweep.every_minute"), LambdaContext(remaining_ms=app.SPARE_MS + 100))


def slices(queues: Queues) -> list[str]:
    return queues.bodies(queues.urgent) + queues.bodies(queues.normal)


def look_up(alert_id: str) -> None:
    record = sqs_record("1", {"alert_id": alert_id})
    group_lookup.handler({"Records": [record]}, LambdaContext())


def test_an_alert_whose_lookup_was_lost_is_looked_up_again(
    queues: Queues, posted: str, request: pytest.FixtureRequest
) -> None:
    queues.bodies(queues.alerts)
    request.getfixturevalue("a_minute_later")
    sweep(WELL)
    assert [json.loads(body) for body in queues.bodies(queues.alerts)] == [
        {"v": 1, "alert_id": posted}
    ]


def test_a_slice_that_was_lost_is_enqueued_again(
    queues: Queues, posted: str, request: pytest.FixtureRequest
) -> None:
    look_up(posted)
    slices(queues)
    request.getfixturevalue("a_minute_later")
    sweep(WELL)
    (body,) = slices(queues)
    assert json.loads(body) == {"v": 1, "alert_id": posted, "slice": 0}


def test_a_fresh_alert_is_left_alone(queues: Queues, posted: str) -> None:
    look_up(posted)
    slices(queues)
    sweep(WELL)
    assert slices(queues) == []


def test_a_blocked_sender_is_resumed_once_the_number_is_well(tables: Tables, posted: str) -> None:
    sender = SenderItem(tables.alerts, "106540352242922", SystemClock())
    sender.block(190, SystemClock().now())
    sweep({"error": {"code": 190}})
    assert sender.breaker().code == 190
    sweep(WELL)
    assert sender.breaker().code is None


@pytest.mark.usefixtures("posted")
def test_the_sweep_says_how_the_number_is_and_counts_it_for_the_alarms(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with output_of(app.logger, app.metrics, capsys, monkeypatch) as output:
        sweep({"error": {"code": 190}})
    assert [line["number"] for line in output.lines()] == [190]
    none = ("SenderBlocked", "SlicesContinued", "LookupsContinued", "AlertsUnfinished")
    waits = ("ReportsUnread", "UrgentSliceWaits", "NormalSliceWaits")
    assert output.counted() == {"NumberTrouble": 1, **dict.fromkeys((*none, *waits), 0)}


def test_reports_that_nobody_has_read_for_a_quarter_of_an_hour_are_counted(
    settings: None,
    tables: Tables,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    quarter = 15 * 60_000
    received(tables, tip(1, received=now() - quarter), report(2, received=now() - quarter + 9_000))
    with output_of(app.logger, app.metrics, capsys, monkeypatch) as output:
        sweep(WELL)
    assert output.counted()["ReportsUnread"] == 1
    assert [line["unread"] for line in output.lines()] == [1]
