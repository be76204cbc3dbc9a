from __future__ import annotations

from typing import Any

import pytest

from local.whatsapp.settings import Settings
from tests.local.whatsapp.bench import Bench

NUMBER, ACCOUNT = Settings().phone_number_id, Settings().waba_id
SEND = {"messaging_product": "whatsapp", "to": "+31612345678", "text": {"body": "Dag"}}


def get(path: str, bench: Bench | None = None) -> dict[str, Any]:
    answer = (bench or Bench()).call("GET", f"/v26.0/{path}")
    found: dict[str, Any] = answer.json()
    assert answer.status_code == 200, found
    return found


@pytest.mark.parametrize("version", ["v21.0/", "v26.0/", ""])
def test_a_usable_version_or_none_sends(version: str) -> None:
    answer = Bench().call("POST", f"/{version}{NUMBER}/messages", SEND)
    assert answer.status_code == 200
    assert answer.headers["facebook-api-version"] == (version.rstrip("/") or "v21.0")


@pytest.mark.parametrize(
    ("version", "code"), [("v20.0", 2635), ("v2.12", 2635), ("v27.0", 100), ("v24.5", 100)]
)
def test_another_version_is_refused(version: str, code: int) -> None:
    answer = Bench().call("POST", f"/{version}/{NUMBER}/messages", SEND)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer other"}, {"Authorization": "simulator-token"}]
)
def test_without_the_token_nothing_is_answered(headers: dict[str, str]) -> None:
    answer = Bench().call("POST", f"/v26.0/{NUMBER}/messages", SEND, headers)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["type"]) == (401, 190, "OAuthException")
    assert error["fbtrace_id"].startswith("A")


def test_the_token_may_stand_in_the_query() -> None:
    assert (
        Bench().call("GET", f"/v26.0/{NUMBER}?access_token=simulator-token", headers={}).status_code
        == 200
    )


def test_answers_carry_the_headers_of_graph() -> None:
    headers = Bench().call("POST", f"/v26.0/{NUMBER}/messages", SEND).headers
    for name in ("x-fb-trace-id", "x-fb-request-id", "x-app-usage", "x-business-use-case-usage"):
        assert headers[name]


def test_an_unknown_number_is_100_with_subcode_33() -> None:
    error = Bench().call("POST", "/v26.0/999/messages", SEND).json()["error"]
    assert (error["code"], error["error_subcode"], error["type"]) == (
        100,
        33,
        "GraphMethodException",
    )


def test_an_error_has_metas_form() -> None:
    error = Bench().call("POST", f"/v26.0/{NUMBER}/messages", SEND | {"to": "x"}).json()["error"]
    assert error["message"] == "(#131009) Parameter value is not valid"
    assert error["error_data"]["messaging_product"] == "whatsapp"
    assert "'x'" in error["error_data"]["details"]


@pytest.mark.parametrize("status", [429, 400])
def test_throttling_answers_429_or_400_as_set(status: int) -> None:
    bench = Bench(messages_per_second=1, throttling_status=status)
    bench.call("POST", f"/v26.0/{NUMBER}/messages", SEND)
    answer = bench.call("POST", f"/v26.0/{NUMBER}/messages", SEND)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, 130429)


def test_refusals_are_counted_by_code() -> None:
    bench = Bench(messages_per_second=1)
    for _ in range(3):
        bench.call("POST", f"/v26.0/{NUMBER}/messages", SEND)
    bench.call("POST", f"/v26.0/{NUMBER}/messages", SEND, headers={})
    assert bench.control("GET", "faults").json()["refused"] == {"130429": 2, "190": 1}


def test_a_fault_with_a_status_of_its_own_keeps_it() -> None:
    bench = Bench(faults={"errors": [{"code": 130429, "status": 400}]})
    assert bench.call("POST", f"/v26.0/{NUMBER}/messages", SEND).status_code == 400


@pytest.mark.parametrize("body", [[], "text", None])
def test_a_body_that_is_no_object_is_refused(body: object) -> None:
    assert Bench().call("POST", f"/v26.0/{NUMBER}/messages", body).json()["error"]["code"] == 100


def test_an_answer_takes_its_latency() -> None:
    bench = Bench(latency=0.05)
    before = bench.clock.now()
    bench.call("POST", f"/v26.0/{NUMBER}/messages", SEND)
    assert 0.01 < bench.clock.now() - before < 0.25


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"{NUMBER}/media"),
        ("GET", f"{NUMBER}/groups"),
        ("POST", f"{NUMBER}/calls"),
        ("POST", f"{NUMBER}/block_users"),
        ("POST", f"{ACCOUNT}/flows"),
        ("POST", ACCOUNT),
    ],
)
def test_what_is_not_simulated_answers_501(method: str, path: str) -> None:
    answer = Bench().call(method, f"/v26.0/{path}", {})
    assert (answer.status_code, answer.json()["error"]["code"]) == (501, 1)
    assert "not simulated: " in answer.json()["error"]["message"]


def test_the_number_tells_its_throughput_and_limit() -> None:
    fields = "throughput,quality_rating,whatsapp_business_manager_messaging_limit"
    assert get(f"{NUMBER}?fields={fields}") == {
        "throughput": {"level": "STANDARD"},
        "quality_rating": "GREEN",
        "whatsapp_business_manager_messaging_limit": "TIER_UNLIMITED",
        "id": NUMBER,
    }
    assert (
        get(f"{NUMBER}?fields=throughput", Bench(messages_per_second=1000))["throughput"]["level"]
        == "HIGH"
    )


def test_a_field_that_does_not_exist_is_refused() -> None:
    error = Bench().call("GET", f"/v26.0/{NUMBER}?fields=colour").json()["error"]
    assert (error["code"], "colour" in error["message"]) == (100, True)


def test_the_account_lists_its_number() -> None:
    assert get(ACCOUNT)["name"] == "Buurtrelay"
    assert get(f"{ACCOUNT}/phone_numbers")["data"][0]["id"] == NUMBER


def test_subscribing_the_app_switches_the_webhooks() -> None:
    bench, path = Bench(), f"/v26.0/{ACCOUNT}/subscribed_apps"
    assert bench.call("DELETE", path).json() == {"success": True}
    assert (bench.call("GET", path).json()["data"], bench.simulator.settings.subscribed) == (
        [],
        False,
    )
    assert bench.call("POST", path).json() == {"success": True}
    assert len(bench.call("GET", path).json()["data"]) == 1


def test_an_override_of_the_callback_is_not_simulated() -> None:
    body = {"override_callback_uri": "https://x.example"}
    assert Bench().call("POST", f"/v26.0/{ACCOUNT}/subscribed_apps", body).status_code == 501
