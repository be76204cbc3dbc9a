from __future__ import annotations

from local.whatsapp import changes
from tests.local.whatsapp.bench import ANNA, Bench


def off(**settings: object) -> Bench:
    """Anna's phone is off, and an alert with a time to live of an hour waits for it."""
    bench = Bench(**({"read_share": 1} | settings))
    assert bench.control("PATCH", f"phones/{ANNA}", {"on": False}).json()["on"] is False
    bench.send_alert()
    bench.later(60)
    return bench


def test_a_phone_that_is_off_gets_nothing_yet() -> None:
    bench = off()
    assert bench.statuses() == ["sent"]
    assert bench.control("GET", f"phones/{ANNA}").json()["messages"] == []
    assert bench.control("GET", "faults").json()["waiting_for_phones"] == 1


def test_switched_on_in_time_it_gets_what_waited() -> None:
    bench = off()
    bench.control("PATCH", f"phones/{ANNA}", {"on": True})
    bench.later(60)
    assert bench.statuses() == ["sent", "delivered", "read"]


def test_after_its_time_to_live_a_message_is_dropped_without_a_webhook() -> None:
    bench = off()
    bench.later(3600)
    bench.control("PATCH", f"phones/{ANNA}", {"on": True})
    bench.later(60)
    assert bench.statuses() == ["sent"]
    counted = bench.control("GET", "messages?callback=").json()
    assert counted["statuses"] == {"dropped": 1}


def test_a_message_that_arrives_too_late_is_dropped_too() -> None:
    bench = Bench(delivered_after=4000)
    bench.send_alert()
    bench.later(20_000)
    assert bench.statuses() == ["sent"]


def test_free_form_messages_wait_for_thirty_days() -> None:
    bench = off()
    bench.control("PATCH", f"phones/{ANNA}", {"on": None})
    bench.inbound(text="Dag")
    bench.control("PATCH", f"phones/{ANNA}", {"on": False})
    bench.send()
    bench.later(29 * 86400)
    bench.control("PATCH", f"phones/{ANNA}", {"on": True})
    assert bench.simulator.log.all[-1].status == "delivered"


def test_whoever_writes_has_a_phone_that_is_on() -> None:
    bench = off(read_share=0)
    bench.inbound(text="Dag")
    assert bench.statuses() == ["sent", "delivered"]


def test_a_share_of_phones_is_off_and_comes_on_at_the_end() -> None:
    bench = Bench(read_share=0, messages_per_second=1000)
    bench.faults(phones=[{"share": 0.2, "lasts": 600}])
    bench.send_alerts(200)
    bench.later(60)
    assert 140 < bench.statuses().count("delivered") < 180
    bench.later(540)
    assert bench.statuses().count("delivered") == 200


def test_phones_come_on_when_the_fault_is_ended() -> None:
    bench = Bench(read_share=0)
    bench.faults(phones=[{"share": 1}])
    bench.send_alert()
    bench.later(60)
    bench.control("DELETE", "faults")
    assert bench.statuses() == ["sent", "delivered"]


def test_a_reset_forgets_who_was_off() -> None:
    bench = off()
    bench.simulator.outbox = type("Quiet", (), {"clear": lambda _: None})()
    changes.reset(bench.simulator, templates=False)
    assert bench.simulator.waiting == {}


def test_a_wrong_switch_is_named() -> None:
    answer = Bench().control("PATCH", f"phones/{ANNA}", {"on": "off"})
    assert (answer.status_code, "on:" in answer.json()["error"]) == (400, True)
