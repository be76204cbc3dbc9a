"""POST /alerts: the same request again, the dry run, and the quota."""

from typing import Any

import pytest
from relay.adapters.system_clock import SystemClock

from functions.report_intake import app
from tests.conftest import Queues, Tables
from tests.functions.ledgers import planned
from tests.functions.output import output_of
from tests.functions.payloads import event
from tests.functions.police import ALERT, MACHINE, OFFICER, post, send
from tests.town import resident, settle

pytestmark = pytest.mark.usefixtures("settings")


@pytest.fixture(autouse=True)
def town(settings: None, tables: Tables) -> None:
    settle(tables, [resident(number) for number in range(5)])


def later(monkeypatch: pytest.MonkeyPatch, hours: float) -> None:
    """Let time pass."""
    now = SystemClock().now() + int(hours * 3_600_000)
    monkeypatch.setattr(SystemClock, "now", lambda _: now)


def test_an_accepted_alert_is_enqueued_by_its_id_alone(queues: Queues) -> None:
    alert_id = post().body["alert_id"]
    assert queues.bodies(queues.alerts) == [f'{{"v": 1, "alert_id": "{alert_id}"}}']


def test_the_same_key_and_body_gives_the_same_answer_and_sends_nothing_again(
    tables: Tables, queues: Queues
) -> None:
    first = post()
    planned(tables, first.body["alert_id"])
    queues.bodies(queues.alerts)
    again = post()
    assert (again.status, again.body) == (first.status, first.body)
    assert queues.bodies(queues.alerts) == []


def test_a_repeat_before_the_lookup_began_is_enqueued_again(queues: Queues) -> None:
    assert post() == post()
    assert len(queues.bodies(queues.alerts)) == 2


def test_a_repeat_is_the_same_however_it_is_written(queues: Queues) -> None:
    shuffled = dict(reversed(ALERT.items()))
    written_otherwise = {**shuffled, "headline": f"  {ALERT['headline']}\n", "dry_run": False}
    assert post().body == post(written_otherwise).body


@pytest.mark.parametrize(
    "changes", [{"headline": "Other"}, {"area": {"groups": ["west"]}}, {"urgency": "Past"}]
)
def test_the_same_key_with_another_body_is_refused(changes: dict[str, Any]) -> None:
    post()
    answer = post(**changes)
    assert answer.status == 422
    assert set(answer.faults()) == {"Idempotency-Key"}


def test_a_repeat_gives_the_same_answer_even_past_the_expiry(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = post()
    later(monkeypatch, 3)
    assert post().body == first.body


def test_a_repeat_gives_the_same_answer_when_the_map_has_changed(tables: Tables) -> None:
    first = post()
    tables.groups.delete_item(Key={"pk": "GROUPS", "sk": "centre"})
    assert post().body == first.body


def test_another_client_may_use_the_same_key() -> None:
    other = {**MACHINE, "client_id": "another-room"}
    assert post().body["alert_id"] != post(claims=other).body["alert_id"]


def test_colleagues_of_one_client_share_its_keys() -> None:
    assert post().body == post(claims=OFFICER).body


def test_the_key_decides_the_id() -> None:
    ids = {post(key=key).body["alert_id"] for key in ("a", "b", "a")}
    assert len(ids) == 2


def test_a_dry_run_stores_nothing_and_sends_nothing(tables: Tables, queues: Queues) -> None:
    answer = send(event("report_intake.dry_run"))
    assert answer.status == 200
    assert tables.alerts.scan()["Count"] == 0
    assert queues.bodies(queues.alerts) == []


def test_a_dry_run_answers_the_same_and_how_long_it_would_take() -> None:
    dry, real = post(dry_run=True).body, post().body
    assert 0 < dry.pop("estimated_seconds") < 1
    assert dry.keys() == real.keys()
    assert dry["preview"] == real["preview"]
    assert dry["members_at_most"] == real["members_at_most"] == 5


def test_a_dry_run_leaves_the_quota_alone() -> None:
    assert {post(key=f"k{number}", dry_run=True).status for number in range(12)} == {200}
    assert post().status == 202


def test_over_the_quota_nothing_is_taken_until_the_next_hour(
    queues: Queues, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {post(key=f"k{number}").status for number in range(10)} == {202}
    queues.bodies(queues.alerts)
    answer = post(key="one too many")
    assert answer.status == 422, "blanks"
    answer = post(key="one-too-many")
    assert answer.status == 429
    assert 0 < int(answer.headers["retry-after"]) <= 3_600
    assert queues.bodies(queues.alerts) == []
    later(monkeypatch, 1)
    assert post(key="one-too-many").status == 202


def test_a_repeat_and_another_client_are_not_held_up_by_the_quota() -> None:
    posted = [post(key=f"k{number}") for number in range(10)]
    assert post(key="k0").body == posted[0].body
    assert post(claims={**MACHINE, "client_id": "another-room"}).status == 202


def test_a_refused_alert_does_not_count_towards_the_quota() -> None:
    assert {post(key=f"k{number}", urgency="Soon").status for number in range(12)} == {422}
    assert post().status == 202


def test_an_alert_over_the_quota_is_counted(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALERTS_PER_HOUR", "1")
    with output_of(app.logger, app.metrics, capsys, monkeypatch) as output:
        post(key="a")
        post(key="b")
        assert output.counted() == {"AlertsPosted": 1, "AlertsOverQuota": 1}
