from __future__ import annotations

from collections import Counter

import pytest

from local.whatsapp.faults import Chance, ErrorFault, Faults
from local.whatsapp.settings import Settings
from local.whatsapp.strikes import Rule, drawn
from tests.local.whatsapp.bench import ANNA, Bench

FAST = 100_000


def struck(fault: Chance, elapsed: float = 0, keys: int = 1000) -> int:
    rule = Rule(fault, "seed")
    return sum(rule.strikes(elapsed, str(n)) for n in range(keys))


def test_a_share_strikes_about_as_many() -> None:
    assert 30 < struck(Chance(share=0.05)) < 75


def test_a_fault_strikes_so_many_times_at_most() -> None:
    assert struck(Chance(at_most=3)) == 3


@pytest.mark.parametrize(("elapsed", "hits"), [(9.9, 0), (10, 1), (14.9, 1), (15, 0), (40, 0)])
def test_a_fault_begins_and_ends(elapsed: float, hits: int) -> None:
    assert struck(Chance(after=10, lasts=5), elapsed, keys=1) == hits


@pytest.mark.parametrize(("elapsed", "hits"), [(0, 1), (5, 0), (30, 1), (34.9, 1), (95, 0)])
def test_a_storm_comes_back(elapsed: float, hits: int) -> None:
    assert struck(Chance(lasts=5, every=30), elapsed, keys=1) == hits


def test_the_order_of_requests_makes_no_difference() -> None:
    there, back = (Rule(Chance(share=0.3), "seed") for _ in range(2))
    keys = [str(n % 50) for n in range(200)]
    hit = Counter(key for key in keys if there.strikes(0, key))
    assert hit == Counter(key for key in reversed(keys) if back.strikes(0, key))


def test_a_second_try_may_succeed() -> None:
    rule = Rule(Chance(share=0.5), "seed")
    assert {rule.strikes(0, "one") for _ in range(20)} == {True, False}


def test_draws_are_even() -> None:
    draws = sorted(drawn("seed", n) for n in range(2000))
    assert 0.45 < draws[1000] < 0.55
    assert 0 <= draws[0] < draws[-1] < 1


def test_another_seed_strikes_others() -> None:
    runs = [
        Bench(seed=seed, messages_per_second=FAST, faults={"errors": [{"code": 2, "share": 0.5}]})
        for seed in (1, 1, 2)
    ]
    first, again, other = (bench.send_alerts(40) for bench in runs)
    assert first == again != other


def test_an_error_comes_in_the_answer_with_its_status() -> None:
    bench = Bench(faults={"errors": [{"code": 131016}]})
    error = bench.refusal()
    assert (error.code, error.status, error.title) == (131016, 500, "Service unavailable")


def test_an_error_comes_by_receipt() -> None:
    bench = Bench(faults={"errors": [{"code": 131016, "by": "receipt"}]})
    assert bench.send_alerts(1) == ["accepted"]
    bench.later(5)
    assert (bench.statuses(), bench.codes()) == (["failed"], [131016])


def test_an_error_comes_as_meta_usually_sends_it() -> None:
    bench = Bench(faults={"errors": [{"code": 131049, "at_most": 1}, {"code": 131000}]})
    assert bench.send_alerts(2) == ["accepted", "131000"]


def test_a_code_that_meta_does_not_list_may_be_used() -> None:
    bench = Bench(faults={"errors": [{"code": 139999, "status": 503, "details": "odd"}]})
    error = bench.refusal()
    assert (error.code, error.status, error.details) == (139999, 503, "odd")


def test_a_wrong_request_is_refused_for_what_is_wrong_with_it() -> None:
    assert Bench(faults={"errors": [{"code": 131016}]}).refusal(to="x").code == 131009


def test_a_storm_of_throttling_passes() -> None:
    bench = Bench(faults={"errors": [{"code": 130429, "lasts": 10}]})
    assert bench.send_alerts(1) == ["130429"]
    bench.later(10)
    assert bench.send_alerts(1) == ["accepted"]


def test_a_message_that_fails_by_receipt_is_kept_with_its_text() -> None:
    bench = Bench(faults={"errors": [{"code": 131000, "by": "receipt"}]})
    bench.send_alert()
    assert "vermist meisje" in bench.simulator.log.all[0].content.body


def test_template_in_use_is_paused_and_comes_back() -> None:
    bench = Bench(faults={"templates": [{"name": "buurt_*", "after_sends": 2, "lasts": 60}]})
    bench.send_alerts(3)
    [paused] = bench.webhooks("message_template_status_update")
    assert (paused["event"], paused["other_info"]["title"]) == ("PAUSED", "FIRST_PAUSE")
    bench.later(60)
    assert bench.codes() == [132015]
    assert bench.webhooks("message_template_status_update")[1]["other_info"]["title"] == "UNPAUSE"
    assert bench.send_alerts(1) == ["accepted"]


def test_a_template_can_be_disabled_for_good() -> None:
    bench = Bench(faults={"templates": [{"status": "DISABLED"}]})
    assert bench.send_alerts(2) == ["132016", "132016"]
    assert "disable_info" in bench.webhooks("message_template_status_update")[0]


def test_other_templates_are_left_alone() -> None:
    assert Bench(faults={"templates": [{"name": "other_*"}]}).send_alerts(1) == ["accepted"]


def test_changes_are_merged_and_null_puts_back() -> None:
    settings = Settings().changed({"faults": {"receipts": {"late": 0.5}}})
    both = settings.changed({"faults": {"receipts": {"late_by": 9}}, "latency": 0.2})
    assert (both.faults.receipts.late, both.faults.receipts.late_by) == (0.5, 9)
    assert both.changed({"faults": None, "latency": None}) == Settings()


@pytest.mark.parametrize(
    ("faults", "word"),
    [
        ({"errors": [{"code": 1, "share": 1.5}]}, "faults.errors.0.share"),
        ({"errors": [{"cod": 1}]}, "faults.errors.0.cod"),
        ({"connections": [{"kind": "explode"}]}, "faults.connections.0.kind"),
        ({"weather": 1}, "faults.weather"),
    ],
)
def test_a_wrong_fault_is_named(faults: object, word: str) -> None:
    answer = Bench().control("PATCH", "faults", faults)
    assert (answer.status_code, word in answer.json()["error"]) == (400, True)


def test_a_storm_must_fit_between_two_of_them() -> None:
    with pytest.raises(ValueError, match="every"):
        Faults(errors=(ErrorFault(code=1, after=10, every=5),))


def test_latency_keeps_to_its_median_and_p95() -> None:
    bench = Bench(latency=0.2, latency_p95=1.0)
    times = sorted(bench.simulator.latency() for _ in range(2000))
    assert 0.18 < times[1000] < 0.22
    assert 0.85 < times[1900] < 1.15
    with pytest.raises(ValueError, match="latency_p95"):
        Settings(latency=1, latency_p95=0.5)


def test_without_faults_a_citizen_gets_every_message() -> None:
    bench = Bench()
    bench.send_alert()
    bench.later(60)
    phone = bench.control("GET", f"phones/{ANNA}").json()
    assert len(phone["messages"]) == 1
