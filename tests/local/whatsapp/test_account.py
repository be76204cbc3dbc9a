from __future__ import annotations

from typing import Any

import pytest

from tests.local.whatsapp.bench import Bench, alert

NUMBER = "/v26.0/106540352242922"


def with_trouble(kind: str, **spell: Any) -> Bench:
    bench = Bench()
    bench.faults(account=[{"kind": kind, **spell}])
    return bench


@pytest.mark.parametrize(
    ("kind", "code", "status"),
    [
        ("locked", 131031, 403),
        ("restricted", 368, 403),
        ("deregistered", 133010, 400),
        ("maintenance", 131057, 500),
    ],
)
def test_trouble_with_the_account_stops_all_templates(kind: str, code: int, status: int) -> None:
    bench = with_trouble(kind)
    answer = bench.call("POST", f"{NUMBER}/messages", alert())
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_a_missing_payment_method_shows_by_receipt() -> None:
    bench = with_trouble("payment")
    assert bench.send_alerts(1) == ["accepted"]
    bench.later(5)
    assert bench.codes() == [131042]


def test_an_expired_token_stops_every_call_for_a_moment() -> None:
    bench = with_trouble("token", after=2, lasts=60)
    statuses = []
    for pause in (0, 2, 60):
        bench.later(pause)
        statuses += [bench.call(*call).status_code for call in (("GET", NUMBER), ("GET", "/1"))]
    assert statuses == [200, 400, 401, 401, 200, 400]


def test_a_restricted_number_still_answers_inside_a_window() -> None:
    bench = with_trouble("restricted")
    bench.inbound(text="Dag")
    assert bench.send()["messages"]
    assert bench.send_alerts(1) == ["368"]


def test_lock_and_unlock_are_told_by_webhook() -> None:
    bench = with_trouble("locked", after=5, lasts=60)
    assert bench.webhooks("account_update") == []
    bench.later(5)
    violation, ban = bench.webhooks("account_update")
    assert violation["event"] == "ACCOUNT_VIOLATION"
    assert (ban["event"], ban["ban_info"]["waba_ban_state"]) == ("DISABLED_UPDATE", "DISABLE")
    bench.later(60)
    assert bench.webhooks("account_update")[-1]["ban_info"]["waba_ban_state"] == "REINSTATE"
    assert bench.send_alerts(1) == ["accepted"]


def test_an_account_that_is_unlocked_by_hand_is_reinstated_once() -> None:
    bench = with_trouble("locked", lasts=60)
    bench.control("DELETE", "faults")
    bench.later(100)
    assert len(bench.webhooks("account_update")) == 3


def test_a_restriction_tells_its_end() -> None:
    bench = with_trouble("restricted", lasts=60)
    [restriction] = bench.webhooks("account_update")[1]["restriction_info"]
    assert restriction["expiration"] == int(bench.clock.now()) + 60


def test_the_number_tells_its_health() -> None:
    path = f"{NUMBER}?fields=status,health_status"
    well, ill = (bench.call("GET", path).json() for bench in (Bench(), with_trouble("locked")))
    assert (well["status"], well["health_status"]["can_send_message"]) == ("CONNECTED", "AVAILABLE")
    assert (ill["status"], ill["health_status"]["can_send_message"]) == ("BANNED", "BLOCKED")
    assert ill["health_status"]["entities"][0]["errors"][0]["error_code"] == 131031


def test_another_limit_and_another_quality_are_told() -> None:
    bench = Bench()
    change = {"messaging_limit": "TIER_2K", "quality_rating": "RED", "messages_per_second": 1000}
    bench.control("PATCH", "settings", change)
    [limit] = bench.webhooks("business_capability_update")
    assert limit["max_daily_conversations_per_business"] == "TIER_2K"
    events = [value["event"] for value in bench.webhooks("phone_number_quality_update")]
    assert events == ["THROUGHPUT_UPGRADE", "FLAGGED"]


FIELDS = "status,quality_rating,throughput,whatsapp_business_manager_messaging_limit"


def test_the_number_tells_what_a_probe_asks() -> None:
    assert Bench().call("GET", f"{NUMBER}?fields={FIELDS}").json() == {
        "status": "CONNECTED",
        "quality_rating": "GREEN",
        "throughput": {"level": "STANDARD"},
        "whatsapp_business_manager_messaging_limit": "TIER_UNLIMITED",
        "id": "106540352242922",
    }


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("locked", "BANNED"),
        ("restricted", "RESTRICTED"),
        ("deregistered", "DISCONNECTED"),
        ("payment", "CONNECTED"),
        ("maintenance", "CONNECTED"),
    ],
)
def test_a_probe_sees_trouble_and_its_end(kind: str, status: str) -> None:
    bench = with_trouble(kind, lasts=60)
    seen = []
    for pause in (0, 60):
        bench.later(pause)
        seen.append(bench.call("GET", f"{NUMBER}?fields={FIELDS},health_status").json())
    assert [found["status"] for found in seen] == [status, "CONNECTED"]
    abilities = [found["health_status"]["can_send_message"] for found in seen]
    assert abilities == ["LIMITED" if kind == "restricted" else "BLOCKED", "AVAILABLE"]


def test_a_probe_with_a_dead_token_gets_190() -> None:
    answer = with_trouble("token").call("GET", f"{NUMBER}?fields={FIELDS}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, 190)


def test_a_probe_sends_nothing_and_costs_no_throughput() -> None:
    bench = Bench(messages_per_second=1)
    for _ in range(5):
        bench.call("GET", f"{NUMBER}?fields={FIELDS}")
    assert (bench.send_alerts(1), len(bench.simulator.log.all)) == (["accepted"], 1)


ACCOUNT = "/v26.0/102290129340398"


def test_a_missing_payment_stands_with_the_account_in_the_health_of_the_number() -> None:
    for path in (NUMBER, ACCOUNT):
        told = with_trouble("payment").call("GET", f"{path}?fields=health_status").json()
        ill = [each for each in told["health_status"]["entities"] if "errors" in each]
        assert [each["entity_type"] for each in ill] == ["WABA"]
        assert ill[0]["errors"][0]["error_code"] == 141006


def test_the_account_is_well_while_only_its_number_is_in_trouble() -> None:
    told = with_trouble("locked").call("GET", f"{ACCOUNT}?fields=health_status").json()
    assert told["health_status"]["can_send_message"] == "AVAILABLE"


@pytest.mark.parametrize(
    ("funding", "told"),
    [("hidden", {"error"}), ("attached", {"primary_funding_id", "id"}), ("missing", {"id"})],
)
def test_the_payment_method_is_told_to_partners_alone(funding: str, told: set[str]) -> None:
    found = Bench(funding=funding).call("GET", f"{ACCOUNT}?fields=primary_funding_id").json()
    assert found.keys() == told
    assert "error" not in found or found["error"]["code"] == 10


def test_the_number_tells_where_its_webhooks_go() -> None:
    bench = Bench(webhook_url="https://relay.example/whatsapp")
    told = bench.call("GET", f"{NUMBER}?fields=webhook_configuration").json()
    assert told["webhook_configuration"] == {"application": "https://relay.example/whatsapp"}
