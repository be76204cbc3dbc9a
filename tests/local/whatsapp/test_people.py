"""Citizens who hide their number, change it, share where they are, or want no advertising."""

from __future__ import annotations

from typing import Any

import pytest

from local.whatsapp import changes
from tests.local.whatsapp.bench import ANNA, Bench


def test_everybody_may_hide_their_number() -> None:
    bench = Bench()
    changes.load(bench.simulator, "numbers-hidden")
    bench.inbound(text="AANMELDEN")
    [event] = bench.kept.events
    assert event.contact is not None
    assert "from" not in event.payload
    assert "wa_id" not in event.contact
    assert event.payload["from_user_id"] == event.contact["user_id"]


def test_a_number_we_wrote_to_is_not_hidden() -> None:
    bench = Bench(username_share=1)
    bench.send_alert()
    bench.inbound(text="Dag")
    assert bench.webhooks("messages")[0]["from"] == ANNA[1:]


def test_the_same_half_of_the_people_hides_its_number_in_every_run() -> None:
    def hidden() -> list[bool]:
        bench = Bench(username_share=0.5)
        for n in range(100):
            bench.inbound(**{"from": f"+316123{n:05d}", "text": "Dag"})
        return ["from" not in message for message in bench.webhooks("messages")]

    assert hidden() == hidden()
    assert 30 < sum(hidden()) < 70


def test_a_new_user_id_leaves_the_number_and_kills_the_old_id() -> None:
    bench = Bench(read_share=0)
    person = bench.inbound(text="Dag").person
    old = person.bsuid
    bench.inbound(type="system", system="user_changed_user_id")
    system = bench.webhooks("messages")[-1]["system"]
    assert (system["type"], system["previous_user_id"]) == ("user_changed_user_id", old)
    assert system["user_id"] == person.bsuid != old
    for recipient in ({"to": ANNA}, {"to": "", "recipient": person.bsuid}):
        bench.send_alert(**recipient)
    bench.later(60)
    assert bench.codes() == []
    bench.send_alert(to="", recipient=old)
    bench.later(60)
    assert bench.codes() == [131026]


def test_a_spot_on_the_map_can_be_shared() -> None:
    bench = Bench()
    bench.inbound(type="location", location={"latitude": 52.37, "longitude": 4.89, "name": "Dam"})
    [message] = bench.webhooks("messages")
    assert message["location"] == {"latitude": 52.37, "longitude": 4.89, "name": "Dam"}
    for wrong in (None, {"latitude": 100, "longitude": 0}):
        with pytest.raises(ValueError, match="location"):
            bench.inbound(type="location", location=wrong)


def test_a_message_may_fail_to_open_the_window() -> None:
    bench = Bench(late_errors=[])
    bench.inbound(text="Dag", opens_window=False)
    assert bench.refusal().code == 131047


def test_who_stopped_marketing_gets_131050_for_marketing_only() -> None:
    bench = Bench(read_share=0)
    bench.control("PATCH", f"phones/{ANNA}", {"marketing": False})
    [preference] = bench.webhooks("user_preferences")[0]["user_preferences"]
    assert (preference["value"], preference["category"]) == ("stop", "marketing_messages")
    bench.send_alert()
    bench.control("PATCH", "templates/buurt_alarm", {"category": "MARKETING"})
    bench.send_alert()
    bench.later(60)
    assert (bench.codes(), bench.statuses().count("delivered")) == ([131050], 1)


def test_marketing_can_be_resumed() -> None:
    bench = Bench()
    for wanted in (False, True):
        bench.control("PATCH", f"phones/{ANNA}", {"marketing": wanted})
    assert bench.simulator.phones.meet(ANNA).takes_marketing
    values = [v["user_preferences"][0]["value"] for v in bench.webhooks("user_preferences")]
    assert values == ["stop", "resume"]


@pytest.mark.parametrize("wrong", [{"marketing": 1}, {"on": "no"}, {}])
def test_a_wrong_wish_is_refused(wrong: dict[str, Any]) -> None:
    assert Bench().control("PATCH", f"phones/{ANNA}", wrong).status_code == 400
