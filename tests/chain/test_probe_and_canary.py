"""Faults of each kind, planted in the real simulator or in the queues: probe or canary sees each,
and what it publishes makes the alarm of the template fire.
"""

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
import requests
from relay.adapters.rehearsals import Rehearsals
from relay.adapters.system_clock import SystemClock
from relay.domain.rehearsal import PATIENCE_MS, Held, Rehearsal
from relay.wiring.canary import canary as wired_canary
from relay.wiring.probe import probe as wired

from functions.canary import app as canary
from functions.probe import app
from tests.alarm_conditions import published
from tests.chain.conftest import Chain
from tests.conftest import Queues, Tables
from tests.functions.lambda_context import LambdaContext
from tests.functions.output import output_of
from tests.functions.payloads import event
from tests.town import resident, settle
from tests.watch.conftest import fired as fired

Alarms = Callable[[], set[str]]

OURS = {
    "CanaryMissed",
    "DeadLettersFound",
    "DrillMissed",
    "QueueStuck",
    "TemplatesUnusable",
    "WebhookBroken",
}
"""Meta tells of some faults by itself as well."""


@pytest.fixture
def alarms(
    chain: Chain,
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Any:
    """Probe once; which of its alarms fire then. Nobody waits for the clock."""
    monkeypatch.setattr(SystemClock, "sleep_until", lambda self, moment: None)
    hook = requests.get(f"{chain.url}/_control/webhook", timeout=5).json()["url"]
    monkeypatch.setenv("WEBHOOK_URL", hook)
    wired.cache_clear()
    fires = request.getfixturevalue("fired")
    with output_of(app.logger, app.metrics, capsys, monkeypatch) as output:

        def probe() -> set[str]:
            app.handler(event("probe.every_five_minutes"), LambdaContext())
            lines = (json.dumps(each) for each in output.metrics())
            found: set[str] = fires(published(lines))
            return found & OURS

        yield probe


def hold(name: str = "canary.daily") -> str:
    told: dict[str, str] = canary.handler(event(name), LambdaContext())
    return told.get("alert_id", told.get("refused", ""))


def wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five minutes go by."""
    before = SystemClock.now
    monkeypatch.setattr(SystemClock, "now", lambda self: before(self) + PATIENCE_MS)


@pytest.fixture
def well(tables: Tables, chain: Chain, alarms: Alarms, monkeypatch: pytest.MonkeyPatch) -> Alarms:
    """All is well: the canary of today came back from two test phones, and from nobody else."""
    settle(tables, [resident(1, test=True), resident(2, ["east"], test=True), resident(3)])
    hold()
    chain.run_until(lambda: len(chain.phones()) == 2)
    chain.run_until(lambda: chain.pump.run() == 0 and alarms() == set())
    wait(monkeypatch)
    chain.run_until(lambda: alarms() == set())
    return alarms


def test_where_all_is_well_nothing_fires(well: Alarms) -> None:
    assert well() == set()


@pytest.mark.parametrize("status", ["PAUSED", "DISABLED", "REJECTED"])
def test_a_paused_template_fires(well: Alarms, chain: Chain, status: str) -> None:
    url = f"{chain.url}/_control/templates/buurtrelay_actual_v1_30m_a"
    requests.patch(url, json={"status": status}, timeout=5).raise_for_status()
    assert well() == {"TemplatesUnusable"}


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/whatsapp", "the door, but another secret", "no secret"]
)
def test_a_broken_webhook_fires(well: Alarms, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looks_at: Any = wired().looks["WebhookBroken"]
    if url.startswith("http"):
        monkeypatch.setattr(looks_at.webhook, "_url", url)
    else:
        secret = "other" if "another" in url else ""
        monkeypatch.setattr(looks_at.webhook, "_app_secret", lambda: secret)
    assert well() == {"WebhookBroken"}


def test_an_app_that_is_not_subscribed_fires(well: Alarms, monkeypatch: pytest.MonkeyPatch) -> None:
    looks_at: Any = wired().looks["WebhookBroken"]
    monkeypatch.setattr(looks_at.account, "subscribed", lambda: False)
    assert well() == {"WebhookBroken"}


def test_another_address_at_meta_fires(well: Alarms, chain: Chain) -> None:
    chain.settings(webhook_url=f"{chain.url}/elsewhere")
    assert well() == {"WebhookBroken"}


@pytest.mark.parametrize("queue", ["alerts", "urgent", "normal", "receipts", "inbound", "media"])
def test_a_stuck_queue_fires(well: Alarms, queues: Queues, queue: str) -> None:
    fifo: Any = {"MessageGroupId": "a", "MessageDeduplicationId": "a"} if queue == "inbound" else {}
    queues.sqs.send_message(QueueUrl=getattr(queues, queue), MessageBody="{}", **fifo)
    assert well() == {"QueueStuck"}


def test_dead_letters_fire(well: Alarms, queues: Queues) -> None:
    url = queues.sqs.get_queue_url(QueueName="ReceiptsQueueDeadLetters")["QueueUrl"]
    queues.sqs.send_message(QueueUrl=url, MessageBody="{}")
    assert well() == {"DeadLettersFound"}


def test_a_dead_token_lets_the_next_canary_go_missing(
    well: Alarms, chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain.settings(faults={"account": [{"kind": "token"}]})
    canary.handler({"rehearsal": "canary", "key": "again"}, LambdaContext())
    chain.pump.run()
    assert well() == set(), "it is under way, and the sweep tells of the token"
    wait(monkeypatch)
    assert well() == {"CanaryMissed"}


def test_receipts_that_stay_away_let_the_canary_go_missing(
    well: Alarms, chain: Chain, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = {"url": None}
    requests.post(f"{chain.url}/_control/webhook", json=nowhere, timeout=5).raise_for_status()
    canary.handler({"rehearsal": "canary", "key": "again"}, LambdaContext())
    chain.pump.run()
    wait(monkeypatch)
    assert well() == {"CanaryMissed", "WebhookBroken"}


def test_a_canary_that_was_not_held_today_is_missed(
    well: Alarms, tables: Tables, queues: Queues
) -> None:
    kept = Rehearsals(tables.alerts)
    newest = kept.newest(Rehearsal.CANARY)
    assert newest
    kept.keep(Rehearsal.CANARY, Held(newest.alert_id, newest.at - 2 * 86_400_000))
    assert well() == {"CanaryMissed"}


def test_the_first_week_without_test_phones_is_no_silence(
    alarms: Alarms, tables: Tables, capsys: pytest.CaptureFixture[str]
) -> None:
    settle(tables, [resident(1)])
    assert "relay members test" in hold()
    assert alarms() == {"CanaryMissed"}


def test_a_failing_part_hides_no_other(well: Alarms, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables are gone, the probe still tells of the webhook and says that it ran."""
    looks_at: Any = wired().looks["WebhookBroken"]
    monkeypatch.setattr(looks_at.webhook, "_url", "http://127.0.0.1:9/whatsapp")
    boto3.client("dynamodb").delete_table(TableName="Alerts")
    assert well() == {"WebhookBroken", "CanaryMissed"}
    found = app.handler(event("probe.every_five_minutes"), LambdaContext())
    assert found["TemplatesUnusable"] == 0


def test_a_drill_goes_to_the_volunteers_alone_and_comes_back(
    tables: Tables, chain: Chain, alarms: Alarms, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = settle(tables, [resident(1, ["east"], test=True), resident(2, ["west"])])
    monkeypatch.setenv("DRILL_GROUP", "west")
    wired_canary.cache_clear()
    wired.cache_clear()
    assert "DrillMissed" in alarms(), "the first one has not been held"
    hold("canary.drill")
    hold()
    chain.run_until(lambda: len(chain.phones()) == 2)
    (text,) = chain.phones()[str(people[1].phone)]
    assert "Maandelijkse oefening" in text
    wait(monkeypatch)
    chain.run_until(lambda: chain.pump.run() == 0 and alarms() == set())
