from __future__ import annotations

from typing import Any

import pytest

from local.whatsapp.reach import DAY, LIMITS, Reach
from tests.local.whatsapp.bench import ANNA, Bench


@pytest.fixture
def limited(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("local.whatsapp.reach.LIMITS", {**LIMITS, "TIER_250": 3})

    def build(**limit: Any) -> Bench:
        return Bench(messaging_limit="TIER_250", read_share=0, faults={"limit": limit})

    return build


def test_beyond_the_limit_a_send_is_refused(limited: Any) -> None:
    bench = limited()
    assert bench.send_alerts(5) == ["accepted"] * 3 + ["131048"] * 2
    assert bench.control("GET", "faults").json()["reached_in_24_hours"] == 3


def test_the_same_people_may_be_reached_again(limited: Any) -> None:
    bench = limited()
    bench.send_alerts(3)
    bench.later(60)
    assert bench.send_alerts(3) == ["accepted"] * 3


def test_the_failure_may_come_by_receipt_with_another_code(limited: Any) -> None:
    bench = limited(code=130429, by="receipt")
    assert bench.send_alerts(4) == ["accepted"] * 4
    bench.later(60)
    assert (bench.codes(), bench.statuses().count("delivered")) == ([130429], 3)


def test_the_limit_frees_itself_after_a_day(limited: Any) -> None:
    bench = limited()
    bench.send_alerts(3)
    bench.later(60)
    bench.later(DAY - 1)
    assert bench.send_alerts(4)[3] == "131048"
    bench.later(60)
    bench.later(DAY)
    assert bench.send_alerts(4)[3] == "131048"


def test_whoever_wrote_does_not_count(limited: Any) -> None:
    bench = limited()
    bench.inbound(text="Dag")
    bench.send_alert(ANNA)
    assert bench.send_alerts(3) == ["accepted"] * 3
    bench.send_alert(ANNA)


def test_a_message_that_fails_does_not_count(limited: Any) -> None:
    bench = limited()
    bench.faults(errors=[{"code": 131026, "at_most": 2}])
    assert bench.send_alerts(5) == ["accepted"] * 5


def test_a_message_that_is_dropped_does_not_count(limited: Any) -> None:
    bench = limited()
    bench.control("PATCH", f"phones/{ANNA}", {"on": False})
    bench.send_alert(ANNA)
    bench.later(60)
    bench.later(3600)
    assert bench.send_alerts(3) == ["accepted"] * 3


def test_people_on_the_way_count_once() -> None:
    reach, person = Reach(), Bench().inbound(text="Dag").person
    reach.set_out(person)
    reach.arrived(person, 0)
    reach.set_out(person)
    reach.set_out(person)
    assert reach.count(0) == 1
    assert reach.count(DAY) == 1
    reach.fell_out(person)
    reach.fell_out(person)
    assert reach.count(DAY) == 0
