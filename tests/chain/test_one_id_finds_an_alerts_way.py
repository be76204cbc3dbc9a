"""One alert id finds a log line of every function on its way, and no line of another alert."""

from collections.abc import Iterator

import pytest
from relay.adapters.queues import AlertQueue

from functions.group_lookup import app as group_lookup
from functions.sweep import app as sweep
from tests.chain.conftest import Chain
from tests.chain.pump import sqs_record
from tests.conftest import Tables
from tests.functions.citizen import wish
from tests.functions.lambda_context import LambdaContext
from tests.functions.output import Output, output_of
from tests.functions.payloads import event
from tests.functions.police import call, post
from tests.resources import Resources, of_type
from tests.town import resident, settle
from tests.watch.faults import later

ANNA, SEEN = "+31612345678", "Man met grijze jas in de steeg"

WAY = {
    "ReportIntake": "alert accepted",
    "GroupLookup": "alert looked up",
    "WhatsappDelivery": "turn ended",
    "WhatsappWebhook": "receipts taken",
    "Receipts": "receipts read",
    "Sweep": "alert looked after",
    "Conversation": "heard",
}


@pytest.fixture
def output(
    chain: Chain, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Output]:
    """All functions write to one place."""
    with output_of(sweep.logger, sweep.metrics, capsys, monkeypatch) as written:
        yield written


def told_of(alert_id: str, output: Output) -> list[str]:
    """What the saved query finds, the messages of the lines."""
    return [line["message"] for line in output.lines() if line.get("alert_id") == alert_id]


def join(chain: Chain) -> None:
    chain.inbound(ANNA, text=f"AANMELDEN {wish(groups=['centre']).json['code']}")
    chain.hears(ANNA, "Doet u mee?")
    chain.inbound(ANNA, button="Ja, ik doe mee", type="interactive")
    chain.hears(ANNA, "Welkom")


def test_from_the_post_to_the_answer_and_the_stop(
    tables: Tables, chain: Chain, output: Output
) -> None:
    settle(tables)
    join(chain)
    alert_id, other = (post(key=key, headline=key).body["alert_id"] for key in ("One", "Two"))
    for headline in ("One", "Two"):
        chain.hears(ANNA, headline)
    chain.inbound(ANNA, text=SEEN, message_id=chain.message(ANNA, "One")["id"])
    chain.hears(ANNA, "Dank u")
    call("POST", f"/alerts/{alert_id}/stop", {"reason": "false alarm", "author": "M"})
    told = told_of(alert_id, output)
    assert {*WAY.values()} <= {*told, WAY["Sweep"]}
    assert told[-1] == "alert stopped"
    assert {"heard", "alert stopped"}.isdisjoint(told_of(other, output))


def test_whatever_the_sweep_does_about_it(
    tables: Tables, output: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(tables, [resident(1)])
    alert_id = post().body["alert_id"]
    later(monkeypatch, 4 * 3_600)
    sweep.handler(event("sweep.every_minute"), LambdaContext())
    assert {WAY["Sweep"]} == {*told_of(alert_id, output)} - {WAY["ReportIntake"]}


def test_what_fails_is_found_too(
    tables: Tables, output: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = sqs_record("1", {"alert_id": "nobody-knows"})
    group_lookup.handler({"Records": [record]}, LambdaContext())
    assert told_of("nobody-knows", output) == ["record comes back"]
    monkeypatch.setattr(AlertQueue, "put", lambda self, alert_id: 1 / 0)
    settle(tables)
    assert post().status == 500
    (failed,) = (line for line in output.lines() if line["message"] == "request failed")
    assert told_of(failed["alert_id"], output) == ["request failed"]


def test_the_saved_query_looks_into_the_log_of_every_function_on_the_way(
    resources: Resources,
) -> None:
    (query,) = of_type(resources, "AWS::Logs::QueryDefinition").values()
    assert query["LogGroupNames"] == [{"Ref": f"{function}Log"} for function in WAY]
    assert 'filter alert_id = "' in query["QueryString"]
