from __future__ import annotations

from typing import Any

from tests.local.whatsapp.bench import Bench

HELD = "held_for_quality_assessment"


def paced(**pacing: Any) -> Bench:
    chosen = {"burst": 3, "within": 60, "batch": 2, "every": 30} | pacing
    return Bench(read_share=0, faults={"pacing": chosen})


def delivered(bench: Bench) -> int:
    return bench.statuses().count("delivered")


def test_what_exceeds_the_burst_is_held() -> None:
    bench = paced()
    assert bench.send_alerts(5) == ["accepted"] * 3 + [HELD] * 2
    bench.later(29)
    assert delivered(bench) == 3
    assert bench.control("GET", "held").json()["held"] == 2


def test_a_slow_stream_is_not_held() -> None:
    bench = paced()
    for _ in range(10):
        assert bench.send_alerts(1) == ["accepted"]
        bench.later(21)


def test_held_messages_leave_in_batches() -> None:
    bench = paced()
    bench.send_alerts(8)
    seen = []
    for _ in range(4):
        bench.later(30)
        bench.later(5)
        seen.append(delivered(bench))
    assert seen == [5, 7, 8, 8]


def test_who_comes_while_others_wait_waits_too() -> None:
    bench = paced(every=100)
    bench.send_alerts(4)
    bench.later(70)
    assert bench.send_alerts(1) == [HELD]


def test_free_form_messages_are_not_held() -> None:
    bench = paced(burst=0)
    bench.inbound(text="Dag")
    assert "message_status" not in bench.send()["messages"][0]


def test_bad_feedback_fails_the_rest_and_pauses_the_template() -> None:
    bench = paced(fail_after=1)
    bench.send_alerts(8)
    for _ in range(3):
        bench.later(30)
    bench.later(5)
    assert (delivered(bench), bench.codes()) == (5, [132015] * 3)
    [update] = bench.webhooks("message_template_status_update")
    assert update["other_info"]["title"] == "RATE_LIMITING_PAUSE"


def test_all_leave_once_pacing_is_switched_off() -> None:
    bench = paced()
    bench.send_alerts(8)
    bench.control("PATCH", "faults", {"pacing": None})
    bench.later(30)
    bench.later(5)
    assert delivered(bench) == 8


def test_held_messages_can_be_released_and_failed_by_hand() -> None:
    bench = paced()
    bench.send_alerts(8)
    release = {"action": "release", "count": 2}
    assert bench.control("POST", "held", release).json() == {"done": 2, "held": 3}
    assert bench.control("POST", "held", {"action": "fail"}).json() == {"done": 3, "held": 0}
    for wrong in ({"action": "eat"}, {"action": "release", "count": "all"}):
        assert bench.control("POST", "held", wrong).status_code == 400
