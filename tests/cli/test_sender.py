import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from relay.adapters.ledgers_table import LedgersTable
from relay.adapters.queues import DeliveryQueues, NotEnqueued
from relay.adapters.rate_item import sender_key
from relay.adapters.sender_item import SenderItem
from relay.adapters.system_clock import SystemClock
from relay.domain.breaker import Breaker
from relay.domain.facts import Facts
from relay.domain.ledger import Ledger
from relay.domain.meaning import MEANING, Meaning
from relay.domain.slices import Slice
from relay.usecases.ports import Lease
from typer.testing import CliRunner, Result

from cli.app import app
from cli.sender_status import plainly
from functions.group_lookup import app as group_lookup
from tests.chain.pump import sqs_record
from tests.cli.stack import CloudFormation, as_local_stack
from tests.conftest import Queues, Tables
from tests.functions.lambda_context import LambdaContext
from tests.functions.ledgers import tries
from tests.functions.police import call, post
from tests.town import resident, settle

NUMBER = "106540352242922"
MINUTE = 60_000


@pytest.fixture
def sender(
    settings: None, tables: Tables, queues: Queues, monkeypatch: pytest.MonkeyPatch
) -> SenderItem:
    """The sender of relay-town, which has two residents."""
    monkeypatch.setenv("COLUMNS", "200")
    settle(tables, [resident(1), resident(2)])
    urls = {
        "AlertsQueue": queues.alerts,
        "UrgentDeliveriesQueue": queues.urgent,
        "NormalDeliveriesQueue": queues.normal,
    }
    outputs = {"AlertsTableName": "Alerts"}
    town, client = CloudFormation(urls, outputs, WhatsAppPhoneNumberId=NUMBER), boto3.client
    monkeypatch.setattr(
        boto3, "client", lambda name, **how: town if name == "cloudformation" else client(name)
    )
    return SenderItem(tables.alerts, NUMBER, SystemClock())


@pytest.fixture
def parked(sender: SenderItem, queues: Queues, monkeypatch: pytest.MonkeyPatch) -> str:
    """An alert that was looked up, and parked since the token is refused."""
    alert_id: str = post().body["alert_id"]
    queues.bodies(queues.alerts)
    look_up(alert_id)
    queues.bodies(queues.urgent)
    sender.block(190, now())
    later(monkeypatch, 1)
    return alert_id


def now() -> int:
    return SystemClock().now()


def later(monkeypatch: pytest.MonkeyPatch, ms: int) -> None:
    usual = SystemClock.now
    monkeypatch.setattr(SystemClock, "now", lambda clock: usual(clock) + ms)


def look_up(alert_id: str) -> None:
    record = sqs_record("1", {"alert_id": alert_id})
    group_lookup.handler({"Records": [record]}, LambdaContext())


def relay(*words: str, answer: str | None = None, where: str = "relay-town") -> Result:
    return CliRunner().invoke(app, ["sender", *words, "--stack", where], input=answer)


def status() -> dict[str, Any]:
    answer = relay("status", "--json")
    assert answer.exit_code in (0, 4), answer.stderr
    found: dict[str, Any] = json.loads(answer.stdout)
    assert (answer.exit_code == 4) is found["blocked"]
    return found


def resumed(*words: str) -> dict[str, Any]:
    answer = relay("resume", "--yes", "--json", *words)
    assert answer.exit_code == 0, answer.stderr
    done: dict[str, Any] = json.loads(answer.stdout)
    return done


def shown(*words: str) -> str:
    return " ".join(relay(*words).stdout.split())


@pytest.mark.usefixtures("sender")
def test_before_anything_happened_the_status_is_that_we_can_send() -> None:
    assert status() == {
        "blocked": False,
        "code": None,
        "meaning": None,
        "since": None,
        "next_try": None,
        "openings": 0,
        "closed_last": None,
        "templates_set_aside": {},
        "alerts_stopped": {},
        "rate_reserved_ms": 0,
        "messaging_limit": None,
        "alerts": [],
    }
    assert "WhatsApp lets us send" in shown("status")


def test_a_blocked_sender_ends_the_status_with_a_code_of_its_own(sender: SenderItem) -> None:
    assert relay("status").exit_code == 0
    sender.block(190, now())
    assert relay("status").exit_code == 4


def test_the_status_says_in_words_what_whatsapp_complains_of(sender: SenderItem) -> None:
    sender.block(190, now())
    assert "token has expired" in status()["meaning"]
    told = shown("status")
    assert "blocks us since" in told
    assert "code 190 The access token has expired" in told


@pytest.mark.parametrize("code", [0, 2, 190, 368, 131016, 131031, 131042, 131048, 133010])
def test_common_codes_are_explained_with_what_to_do(code: int) -> None:
    assert MEANING[code] in (Meaning.ACCOUNT, Meaning.DOWN)
    assert "Meta's list" not in plainly(code)


def test_any_other_code_has_at_least_its_class() -> None:
    assert plainly(131064).startswith("Nobody can be reached: token")


def test_the_status_tells_from_when_on_the_sweep_resumes_by_itself(
    sender: SenderItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender.block(190, now())
    assert timedelta() <= wait() < timedelta(seconds=10)
    sender.resume(now(), by_hand=False)
    later(monkeypatch, 1)
    sender.block(131042, now())
    assert timedelta(minutes=2) <= wait() < timedelta(minutes=2, seconds=10)
    assert (status()["openings"], "Blocked 2 times" in shown("status")) == (2, True)


def wait() -> timedelta:
    """From the breaker's opening to the next try."""
    found = status()
    return datetime.fromisoformat(found["next_try"]) - datetime.fromisoformat(found["since"])


def test_templates_set_aside_are_shown_until_they_may_be_used(sender: SenderItem) -> None:
    sender.set_aside({"alarm/nl": (132015, now()), "alarm/en": (132015, now() - 10_800_000)})
    assert list(status()["templates_set_aside"]) == ["alarm/nl"]
    assert "Set aside template alarm/nl until" in shown("status")


def test_the_status_tells_metas_limit_as_last_seen(sender: SenderItem) -> None:
    assert "limit not told yet" in shown("status")
    sender.keep_limit(2_000)
    assert status()["messaging_limit"] == 2_000
    assert "limit 2,000 different people" in shown("status")
    sender.keep_limit(0)
    assert "limit unlimited" in shown("status")


def test_the_status_tells_how_far_ahead_the_rate_is_reserved(
    sender: SenderItem, tables: Tables
) -> None:
    tables.alerts.put_item(Item={**sender_key(NUMBER), "free_at": now() + 10 * MINUTE})
    assert 9 * MINUTE < status()["rate_reserved_ms"] <= 10 * MINUTE


def test_people_who_wait_are_counted_by_alert(parked: str, tables: Tables) -> None:
    assert "1 alert under way, at least 0 people wait" in shown("status")
    ledgers = LedgersTable(tables.alerts)
    ledgers.start(Slice(parked, 0, ()), Lease("worker", now()), Ledger(3))
    ledgers.record(parked, 0, Facts(handed=tries(1)))
    (alert,) = status()["alerts"]
    assert alert["alert_id"] == parked
    assert (alert["pending"], alert["reached"], alert["members_seen"]) == (2, 1, 3)
    assert alert["complete"]
    told = shown("status")
    assert "1 alert under way, 2 people wait" in told
    assert f"{parked} " in told


@pytest.mark.usefixtures("sender")
def test_a_stopped_alert_is_shown_as_stopped() -> None:
    alert_id = post().body["alert_id"]
    call("POST", f"/alerts/{alert_id}/stop", {"reason": "found", "author": "Meldkamer"})
    found = status()
    assert list(found["alerts_stopped"]) == [alert_id]
    assert [each["stopped"] for each in found["alerts"]] == [True]
    assert f"Stopped alert {alert_id}" in shown("status")


def test_a_status_shows_no_words_of_an_alert(parked: str) -> None:
    told = relay("status").stdout + relay("status", "--json").stdout
    assert parked in told
    assert "Inbraak" not in told


def test_a_resume_lets_us_send_and_enqueues_what_was_parked_at_once(
    parked: str, queues: Queues, sender: SenderItem
) -> None:
    assert resumed() == {
        "was_blocked": True,
        "code": 190,
        "templates_tried_again": [],
        "alerts_under_way": 1,
        "lookups_enqueued": 0,
        "slices_enqueued": 1,
    }
    (body,) = queues.bodies(queues.urgent)
    assert json.loads(body) == {"v": 1, "alert_id": parked, "slice": 0}
    assert (sender.breaker().code, sender.breaker().trips) == (None, 0)


@pytest.mark.usefixtures("parked")
def test_a_resume_says_what_it_did() -> None:
    done = relay("resume", "--yes")
    assert "Blocked since" in done.stderr
    assert "code 190" in done.stderr
    assert "Resumed" in done.stdout
    assert "1 alert under way; enqueued: 0 lookups, 1 slice." in done.stdout
    assert relay("status").exit_code == 0


def test_where_nothing_was_blocked_templates_are_tried_again_all_the_same(
    sender: SenderItem,
) -> None:
    sender.set_aside({"alarm/nl": (132015, now())})
    done = relay("resume", "--yes")
    assert done.exit_code == 0, done.stderr
    assert "Nothing was blocked." in done.stdout
    assert "1 template will be tried again." in done.stdout
    assert status()["templates_set_aside"] == {}


@pytest.mark.parametrize(
    ("answer", "code", "blocked"), [("y\n", 0, False), ("n\n", 1, True), ("", 1, True)]
)
def test_a_resume_asks_first(sender: SenderItem, answer: str, code: int, blocked: bool) -> None:
    sender.block(190, now())
    assert relay("resume", answer=answer).exit_code == code
    assert status()["blocked"] is blocked


@pytest.mark.usefixtures("parked")
def test_a_resume_that_sqs_does_not_take_says_that_the_sweep_will(
    sender: SenderItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise NotEnqueued("1 slices")

    monkeypatch.setattr(DeliveryQueues, "put", refuse)
    failed = relay("resume", "--yes")
    assert failed.exit_code == 3
    assert "the sweep will" in failed.stderr
    assert sender.breaker().code is None


@pytest.mark.parametrize("command", ["status", "resume"])
@pytest.mark.usefixtures("sender")
def test_a_stack_that_is_not_there_is_a_usage_error(command: str) -> None:
    failed = relay(command, where="relay-village")
    assert failed.exit_code == 2
    assert "there is no stack relay-village" in failed.stderr


@pytest.mark.parametrize("command", ["status", "resume"])
@pytest.mark.parametrize("options", [[], ["--stack", "relay-town", "--local"]])
def test_a_command_without_one_stack_is_a_usage_error(command: str, options: list[str]) -> None:
    failed = CliRunner().invoke(app, ["sender", command, *options])
    assert failed.exit_code == 2
    assert "--table" not in failed.stderr


def test_the_local_stack_is_found_by_its_file(
    sender: SenderItem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender.block(368, now())
    monkeypatch.chdir(tmp_path)
    as_local_stack()
    assert CliRunner().invoke(app, ["sender", "status", "--local"]).exit_code == 4
    answer = CliRunner().invoke(app, ["sender", "resume", "--local", "--yes"])
    assert answer.exit_code == 0, answer.stderr
    assert sender.breaker() == Breaker(resumed=sender.breaker().resumed)
