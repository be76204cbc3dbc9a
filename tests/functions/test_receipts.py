"""The receipts function: what WhatsApp told lands in the ledgers, and what fails comes back."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from relay.adapters.alerts_table import AlertsTable
from relay.adapters.batch_get import batch_get
from relay.adapters.ledger_item import ledger_keys, ledgers_from_items
from relay.adapters.ledgers_table import LedgersTable
from relay.domain.facts import Facts
from relay.domain.slices import Part, Plan, Slice

from functions.receipts import app
from tests.conftest import Tables
from tests.domain.sample import alert
from tests.functions.lambda_context import LambdaContext
from tests.functions.ledgers import member, planned, read_slice
from tests.functions.meta import ALERT_ID, MEMBER_ID
from tests.functions.output import output_of
from tests.functions.payloads import event
from tests.functions.police import call, post
from tests.searching import examples
from tests.town import resident, settle

pytestmark = pytest.mark.usefixtures("settings")
RECORD = event("receipts.batch")["Records"][0]
SLICE = Slice(ALERT_ID, 0, ())


def row(
    progress: str, number: int = 1, work: int = 0, attempt: int = 1, code: int = 0
) -> list[Any]:
    """A receipt as it lies in the queue."""
    errand = f"alert={ALERT_ID};slice={work};member={member(number)};attempt={attempt}"
    return [errand, progress, code, 1_795_372_201]


def deliver(*messages: object) -> list[str]:
    """Which of the messages come back, by their place."""
    bodies = [each if isinstance(each, str) else json.dumps(each) for each in messages]
    records = [{**RECORD, "messageId": str(n), "body": body} for n, body in enumerate(bodies)]
    failures = app.handler({"Records": records}, LambdaContext())["batchItemFailures"]
    return [each["itemIdentifier"] for each in failures]


def receipts(*rows: Sequence[Any]) -> dict[str, Any]:
    return {"receipts": list(rows)}


def counted(tables: Tables, work: int = 0) -> dict[str, int]:
    """The counts of one ledger, long after its worker was done."""
    items = batch_get(tables.alerts, ledger_keys(ALERT_ID, work))
    (ledger,) = ledgers_from_items(items)
    return {state.value: count for state, count in ledger.states(2**50).items()}


@pytest.fixture(autouse=True)
def plan(tables: Tables) -> None:
    """Two slices have been cut for the alert."""
    work = tuple(Slice(ALERT_ID, number, (Part("west", number, 2),)) for number in (0, 1))
    AlertsTable(tables.alerts).keep_plan(alert(id=ALERT_ID), Plan(work))


@pytest.fixture
def ledger(tables: Tables) -> None:
    read_slice(tables, SLICE, 3)


@pytest.mark.usefixtures("ledger")
def test_a_batch_is_recorded_as_one(tables: Tables) -> None:
    batch = event("receipts.batch")
    assert app.handler(batch, LambdaContext()) == {"batchItemFailures": []}
    assert counted(tables) == {"delivered": 1, "failed": 1, "pending": 1}


@pytest.mark.usefixtures("ledger")
def test_a_broken_message_comes_back_alone(tables: Tables) -> None:
    batch = event("receipts.broken_message")
    broken = batch["Records"][1]["messageId"]
    failures = app.handler(batch, LambdaContext())["batchItemFailures"]
    assert failures == [{"itemIdentifier": broken}]
    assert counted(tables) == {"sent": 1, "pending": 2}


NO_ROWS: list[Any] = [None, 1, [], ["x"], {}, [1, 2, 3, 4], ["x"] * 5]
BROKEN: list[Any] = [
    *("", "{", "\ud800", "[" * 100_000, "NaN", None, 1, [], {}, {"receipts": None}),
    *(receipts(each) for each in NO_ROWS),
    receipts([row("sent")[0], "of no kind", 0, 0]),
    receipts([row("sent")[0], "failed", "no number", 0]),
    receipts([row("sent")[0], "failed", float("inf"), 0]),
]


@pytest.mark.usefixtures("ledger")
def test_a_message_of_another_shape_comes_back_alone(tables: Tables) -> None:
    assert deliver(receipts(row("sent")), *BROKEN) == sorted(map(str, range(1, len(BROKEN) + 1)))
    assert counted(tables) == {"sent": 1, "pending": 2}


def test_when_a_slice_cannot_be_written_only_its_messages_come_back(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (0, 1):
        read_slice(tables, Slice(ALERT_ID, number, ()), 1)
    write = LedgersTable.record

    def fail_for_one(self: LedgersTable, alert_id: str, number: int, facts: Facts) -> bool:
        if number == 1:
            raise ConnectionError("no route to table")
        return write(self, alert_id, number, facts)

    both = receipts(row("sent"), row("sent", work=1))
    with monkeypatch.context() as broken:
        broken.setattr(LedgersTable, "record", fail_for_one)
        assert deliver(receipts(row("read")), receipts(row("sent", work=1)), both) == ["1", "2"]
    assert counted(tables, 0) == {"read": 1}
    assert deliver(both) == []
    assert counted(tables, 1) == {"sent": 1}


def test_receipts_of_an_alert_that_nobody_knows_are_dropped_and_counted(
    tables: Tables, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read_slice(tables, SLICE, 1)
    with output_of(app.logger, app.metrics, capsys, monkeypatch) as output:
        assert deliver(receipts(row("sent", work=7), row("read", work=7), row("sent"))) == []
        assert output.counted() == {"ReceiptsRecorded": 1, "ReceiptsUnknown": 2}


def test_neither_people_nor_messages_are_logged(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with output_of(app.logger, app.metrics, capsys, monkeypatch) as output:
        assert app.handler(event("receipts.broken_message"), LambdaContext())
        deliver({"receipts": ["+31612345678", MEMBER_ID]})
        told = [line["message"] for line in output.lines()]
        assert told == ["receipts read", *["messages hold no receipts"] * 2]
        assert "31612345678" not in output.log()
        assert MEMBER_ID not in output.log()


def test_what_receipts_tell_is_what_the_police_see(tables: Tables) -> None:
    settle(tables, [resident(number) for number in range(3)])
    alert_id = post().body["alert_id"]
    (work,) = planned(tables, alert_id)
    read_slice(tables, work, 3)
    rows = [[each[0].replace(ALERT_ID, alert_id), *each[1:]] for each in (row("sent"), row("read"))]
    assert deliver(receipts(*rows)) == []
    assert call("GET", f"/alerts/{alert_id}").body["counts"]["read"] == 1


ROWS = st.builds(
    row,
    st.sampled_from(["sent", "delivered", "read", "failed"]),
    st.integers(1, 3),
    attempt=st.integers(1, 2),
    code=st.just(131_026),
)


@settings(
    derandomize=True,
    deadline=None,
    max_examples=examples(40),
    suppress_health_check=list(HealthCheck),
)
@given(told=st.lists(ROWS, max_size=8), data=st.data())
def test_receipts_count_the_same_in_any_order_and_any_number_of_times(
    tables: Tables, told: list[list[Any]], data: st.DataObject
) -> None:
    again = data.draw(st.permutations(told + told[: data.draw(st.integers(0, 8))]))
    for work, rows in ((0, told), (1, again)):
        for key in ledger_keys(ALERT_ID, work):
            tables.alerts.delete_item(Key=key)
        read_slice(tables, Slice(ALERT_ID, work, ()), 3)
        moved = [[each[0].replace("slice=0", f"slice={work}"), *each[1:]] for each in rows]
        assert deliver(*(receipts(each) for each in moved)) == []
    first, second = (counted(tables, work) for work in (0, 1))
    assert first == second
    assert sum(first.values()) == 3
