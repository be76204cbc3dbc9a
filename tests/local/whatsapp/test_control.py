from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.local.whatsapp.bench import ANNA, Bench


def control(bench: Bench, method: str, path: str, body: Any = None) -> httpx.Response:
    return bench.call(method, f"/_control/{path}", body, headers={})


def delivered() -> Bench:
    bench = Bench(read_share=0)
    bench.send_alert(biz_opaque_callback_data="a1;s0")
    bench.later(60)
    return bench


def test_a_phone_shows_what_its_owner_sees() -> None:
    phone = control(delivered(), "GET", f"phones/{ANNA}").json()
    [message] = phone["messages"]
    assert phone["phone"] == ANNA
    assert message["body"] == "Politiebericht voor De Pijp: vermist meisje. Bel 112 bij gevaar."
    assert (message["header"], message["footer"]) == ("Politie", "Stoppen? Antwoord STOP")
    assert [button["text"] for button in message["buttons"]] == ["Ik heb een tip", "Meer"]


def test_what_is_on_its_way_is_shown_on_request_only() -> None:
    bench = Bench()
    bench.send_alert()
    assert control(bench, "GET", f"phones/{ANNA}").json()["messages"] == []
    assert len(control(bench, "GET", f"phones/{ANNA}?all=1").json()["messages"]) == 1


def test_phones_are_listed_and_found_by_user_id() -> None:
    bench = delivered()
    [row] = control(bench, "GET", "phones").json()
    assert (row["phone"], row["messages"]) == (ANNA, 1)
    assert control(bench, "GET", f"phones/{row['bsuid']}").json()["phone"] == ANNA


def test_an_unknown_phone_is_404() -> None:
    assert control(Bench(), "GET", "phones/+31600000000").status_code == 404


def test_messages_are_counted_by_prefix_and_by_group() -> None:
    bench = delivered()
    assert control(bench, "GET", "messages?callback=a1").json()["accepted"] == 1
    assert control(bench, "GET", "messages?callback=zz").json()["accepted"] == 0
    assert control(bench, "GET", "messages?group_until=;").json()["groups"]["a1"]["recipients"] == 1
    assert control(bench, "GET", "messages?latest=5").json()["latest"][0]["status"] == "delivered"


def test_a_citizen_can_write() -> None:
    bench = Bench()
    answer = control(bench, "POST", "inbound", {"from": ANNA, "text": "STOP"}).json()
    assert answer["phone"] == ANNA
    assert bench.webhooks("messages")[0]["id"] == answer["message_id"]


@pytest.mark.parametrize(
    ("method", "path", "body", "word"),
    [
        ("POST", "inbound", {"text": "x"}, "from"),
        ("POST", "inbound", {"from": "anna", "text": "x"}, "anna"),
        ("POST", "webhook", {"url": 5}, "url"),
        ("POST", "inbound", [], "object"),
        ("PATCH", "settings", {"messages_per_second": 0}, "messages_per_second"),
        ("PATCH", "settings", {"waba_id": "1"}, "waba_id"),
        ("PATCH", "settings", {"colour": "red"}, "colour"),
        ("PATCH", "settings", {"timezone": "Europe/Atlantis"}, "timezone"),
        ("PATCH", "settings", {"timezone": "../x"}, "timezone"),
        ("PATCH", "settings", {"timezone": ""}, "timezone"),
        ("PATCH", "templates/buurt_alarm", {"status": "GONE"}, "status"),
        ("GET", "phones?limit=all", None, "limit"),
        ("GET", "messages?latest=-1", None, "latest"),
    ],
)
def test_a_wrong_request_names_the_field(method: str, path: str, body: Any, word: str) -> None:
    answer = control(Bench(), method, path, body)
    assert (answer.status_code, word in answer.json()["error"]) == (400, True)


def test_settings_are_shown_without_secrets_and_changed() -> None:
    bench = Bench()
    changed = control(bench, "PATCH", "settings", {"read_share": 1, "undeliverable": [ANNA]}).json()
    assert (changed["read_share"], changed["undeliverable"]) == (1, [ANNA[1:]])
    assert not {"token", "app_secret", "verify_token"} & changed.keys()


def test_a_changed_token_counts_at_once() -> None:
    bench = Bench()
    control(bench, "PATCH", "settings", {"token": "rotated"})
    assert bench.call("GET", "/v26.0/106540352242922").status_code == 401


def test_a_template_can_be_paused() -> None:
    bench = Bench()
    assert control(bench, "PATCH", "templates/buurt_alarm", {"status": "PAUSED"}).status_code == 200
    assert bench.webhooks("message_template_status_update")[0]["event"] == "PAUSED"
    assert control(bench, "PATCH", "templates/anders", {"status": "PAUSED"}).status_code == 404


def test_a_reset_forgets_people_but_keeps_templates_and_settings() -> None:
    bench = delivered()
    bench.simulator.outbox = type("Quiet", (), {"clear": lambda _: None})()
    control(bench, "POST", "reset")
    assert control(bench, "GET", "phones").json() == []
    assert len(bench.simulator.templates) == 1
    control(bench, "POST", "reset", {"templates": True})
    assert len(bench.simulator.templates) == 0


def test_another_machine_is_refused() -> None:
    answer = Bench().call("GET", "/_control/phones", headers={}, client=("192.0.2.7", 5000))
    assert answer.status_code == 403


def test_the_page_shows_messages_and_escapes_them() -> None:
    bench = delivered()
    bench.inbound(text="<script>alert(1)</script>")
    page = bench.call("GET", "/", headers={}).text
    assert "vermist meisje" in page
    assert "&lt;script&gt;" in page
    assert "http-equiv" in page
