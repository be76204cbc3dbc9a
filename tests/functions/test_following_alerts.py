"""GET /alerts, GET /alerts/{id} and POST /alerts/{id}/stop."""

from datetime import datetime

import pytest
from relay.adapters.system_clock import SystemClock
from relay.domain.facts import Facts

from tests.conftest import Tables
from tests.functions.ledgers import planned, read_slice, record, tries
from tests.functions.payloads import event
from tests.functions.police import OFFICER, Answer, call, post, send
from tests.town import resident, settle

pytestmark = pytest.mark.usefixtures("settings")
NOBODY = "0" * 8 + "-0000-0000-0000-" + "0" * 12
STOP = {"reason": "Kind is terecht", "author": "Meldkamer"}


@pytest.fixture(autouse=True)
def town(settings: None, tables: Tables) -> None:
    settle(tables, [resident(number) for number in range(10)])


def follow(alert_id: str) -> Answer:
    return call("GET", f"/alerts/{alert_id}")


def counts(answer: Answer) -> dict[str, int]:
    """The counts that are not zero."""
    return {state: count for state, count in answer.body["counts"].items() if count}


def halfway(tables: Tables) -> str:
    """An alert whose one slice is under way: ten people, in every state."""
    alert_id: str = post().body["alert_id"]
    (work,) = planned(tables, alert_id)
    read_slice(tables, work, 10, left=[9])
    now = SystemClock().now()
    handed = Facts(handed=tries(1, 2, 3, 4, 5), in_doubt=tries(6), handed_at=(now, now + 500))
    record(tables, work, handed)
    told = Facts(sent=tries(2), delivered=tries(3), read=tries(4))
    record(tables, work, told)
    record(tables, work, Facts(failed=dict.fromkeys(tries(5), 131026)))
    return alert_id


def test_a_new_alert_has_met_nobody_yet() -> None:
    answer = follow(post().body["alert_id"])
    assert answer.status == 200
    assert answer.body["members_seen"] == 0
    assert answer.body["complete"] is False
    assert answer.body["first_handed"] is answer.body["last_handed"] is None


def test_an_alert_tells_its_status_and_who_wrote_it() -> None:
    body = follow(post(claims=OFFICER, reference="2026-1").body["alert_id"]).body
    assert (body["status"], body["state"]) == ("Actual", "active")
    assert (body["author"], body["reference"]) == ("A. Agent", "2026-1")


def test_everybody_is_counted_in_exactly_one_state(tables: Tables) -> None:
    answer = follow(halfway(tables))
    one_each = ("handed", "sent", "delivered", "read", "failed", "in_doubt", "left")
    assert counts(answer) == {"pending": 3, **dict.fromkeys(one_each, 1)}
    assert sum(answer.body["counts"].values()) == answer.body["members_seen"] == 10


def test_it_is_complete_once_every_slice_was_read(tables: Tables) -> None:
    alert_id = post(area={"groups": ["centre", "east"]}).body["alert_id"]
    slices = planned(tables, alert_id)
    for work in slices:
        assert not follow(alert_id).body["complete"]
        read_slice(tables, work, 5)
    assert follow(alert_id).body["complete"]


def test_the_first_and_the_last_hand_over_are_told(tables: Tables) -> None:
    body = follow(halfway(tables)).body
    first, last = (datetime.fromisoformat(body[name]) for name in ("first_handed", "last_handed"))
    assert (last - first).total_seconds() == 0.5


def test_past_the_expiry_nobody_is_pending_any_more(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert_id = halfway(tables)
    later = SystemClock().now() + 3 * 3_600_000
    monkeypatch.setattr(SystemClock, "now", lambda _: later)
    answer = follow(alert_id)
    assert answer.body["state"] == "expired"
    assert (answer.body["counts"]["pending"], answer.body["counts"]["expired"]) == (0, 3)


def test_stopping_says_who_why_when_and_how_many_were_reached(tables: Tables) -> None:
    alert_id = halfway(tables)
    body = call("POST", f"/alerts/{alert_id}/stop", STOP).body
    assert (body["state"], body["reached"]) == ("stopped", 4)
    assert (body["stopped"]["by"], body["stopped"]["reason"]) == ("Meldkamer", "Kind is terecht")
    assert datetime.fromisoformat(body["stopped"]["at"]).tzinfo is not None


def test_the_first_stop_stands() -> None:
    alert_id = post().body["alert_id"]
    first = call("POST", f"/alerts/{alert_id}/stop", STOP)
    again = call("POST", f"/alerts/{alert_id}/stop", {**STOP, "reason": "Other"})
    assert again.status == first.status == 200
    assert again.body["stopped"] == first.body["stopped"] == follow(alert_id).body["stopped"]


def test_a_stop_needs_a_reason_and_somebody_who_gives_it() -> None:
    path = f"/alerts/{post().body['alert_id']}/stop"
    assert call("POST", path, {"author": "M"}).faults() == {"reason": "is required"}
    assert set(call("POST", path, {"reason": " ", "author": "M"}).faults()) == {"reason"}
    assert set(call("POST", path, {"reason": "x" * 201, "author": "M"}).faults()) == {"reason"}
    assert set(call("POST", path, {"reason": "x"}).faults()) == {"author"}
    assert set(call("POST", path, {**STOP, "force": True}).faults()) == {"force"}
    assert call("POST", path, {"reason": "x"}, claims=OFFICER).body["stopped"]["by"] == "A. Agent"


@pytest.mark.parametrize("name", ["follow", "stop"])
def test_there_is_no_alert_by_an_id_that_was_never_given(name: str) -> None:
    answer = send(event(f"report_intake.{name}"))
    assert (answer.status, answer.body["detail"]) == (404, "There is no alert with this id.")


def test_what_cannot_be_an_id_is_refused() -> None:
    for alert_id in ("x", "1", "A" * 36, f"{NOBODY}0", "%00"):
        assert follow(alert_id).faults() == {"alert_id": "is no id that POST /alerts gives"}


def test_a_route_that_is_none_is_a_problem_too() -> None:
    for path in ("/", "/alert", f"/alerts/{NOBODY}/start", "/alerts/"):
        answer = call("GET", path)
        assert (answer.status, answer.body["title"]) == (404, "Not Found")


def test_alerts_are_listed_newest_first_page_by_page() -> None:
    posted = [post(key=f"k{number}").body["alert_id"] for number in range(5)]
    listed, start = [], ""
    while True:
        page = call("GET", f"/alerts?limit=2{start}").body
        listed += [each["alert_id"] for each in page["alerts"]]
        if page["next"] is None:
            break
        start = f"&start={page['next']}"
    assert sorted(listed) == sorted(posted)
    created = [each["created"] for each in call("GET", "/alerts").body["alerts"]]
    assert created == sorted(created, reverse=True)


def test_no_alerts_make_an_empty_list() -> None:
    assert send(event("report_intake.list")).body == {"alerts": [], "next": None}


def test_a_page_holds_one_to_a_hundred() -> None:
    for limit in ("0", "101", "-1", "1.5", "ten", "", "9" * 5_000, "NaN"):
        assert set(call("GET", f"/alerts?limit={limit}").faults()) == {"limit"}


def test_a_start_that_no_page_gave_is_refused() -> None:
    for start in ("x", "1#2", "٠" * 13 + "#" + NOBODY, "x" * 10_000, "%0a"):
        assert set(call("GET", f"/alerts?start={start}").faults()) == {"start"}


def test_a_fault_of_ours_quotes_nothing_and_says_what_to_do(
    settings: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALERTS_TABLE", "nowhere")
    answer = call("GET", "/alerts")
    assert answer.status == 500
    assert "Try again" in answer.body["detail"]
