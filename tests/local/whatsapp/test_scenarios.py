from __future__ import annotations

from pathlib import Path

import pytest
import typer

from local.whatsapp import changes, scenarios
from local.whatsapp.__main__ import read_settings
from local.whatsapp.server import RunningSimulator
from local.whatsapp.settings import Settings
from tests.local.whatsapp.bench import Bench


@pytest.mark.parametrize("name", scenarios.names())
def test_every_scenario_is_valid_short_and_says_what_it_is(name: str) -> None:
    scenario = scenarios.find(name)
    assert 20 < len(scenario.summary) <= 100
    assert name == "calm" or Settings().changed(scenario.settings) != Settings()


@pytest.mark.parametrize("name", scenarios.names())
def test_in_every_scenario_alerts_are_answered(name: str) -> None:
    bench = Bench()
    changes.load(bench.simulator, name)
    assert len(bench.send_alerts(30)) == 30
    bench.later(300)
    bench.later(300)


def test_a_scenario_is_played_and_shown() -> None:
    bench = Bench()
    answer = bench.control("POST", "scenario", {"name": "payment-missing"}).json()
    assert answer["name"] == "payment-missing"
    assert bench.control("GET", "scenarios").json()["playing"] == "payment-missing"
    assert bench.control("GET", "faults").json()["account"] == ["payment"]


def test_the_next_scenario_takes_the_place_of_the_one_before() -> None:
    bench = Bench(batch_max=7)
    before = bench.simulator.settings
    for name in ("batches-of-1000", "tier-250", "proxy-errors", "calm"):
        changes.load(bench.simulator, name)
    assert bench.simulator.settings == before


def test_what_was_set_by_hand_stays() -> None:
    bench = Bench()
    bench.control("PATCH", "settings", {"latency": 0.01, "faults": {"receipts": {"late": 1}}})
    changes.load(bench.simulator, "tier-250")
    settings = bench.simulator.settings
    assert (settings.latency, settings.messaging_limit) == (0.01, "TIER_250")
    assert settings.faults.receipts.late == 0


@pytest.mark.parametrize("name", [None, 5, "doomsday", "../whatsapp/x"])
def test_an_unknown_scenario_is_refused_with_those_there_are(name: object) -> None:
    answer = Bench().control("POST", "scenario", {"name": name})
    assert (answer.status_code, "token-expired" in answer.json()["error"]) == (400, True)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "odd.toml").write_text("# Odd.\nfaults = [")
    with pytest.raises(ValueError, match="odd"):
        scenarios.find("odd", tmp_path)


def test_a_scenario_can_be_played_from_the_start() -> None:
    with RunningSimulator(Settings(), scenario="tier-250") as running:
        assert running.simulator.scenario == "tier-250"
        assert running.simulator.settings.messaging_limit == "TIER_250"


def test_the_command_line_refuses_a_scenario_that_does_not_fit() -> None:
    with pytest.raises(typer.BadParameter, match="no 'doomsday'"):
        read_settings({}, "doomsday")
    assert read_settings({}, "tier-250") == Settings()


def test_the_same_seed_makes_the_same_bad_day() -> None:
    outcomes = []
    for _ in range(2):
        bench = Bench()
        changes.load(bench.simulator, "bad-day")
        outcomes.append(bench.send_alerts(80))
        bench.later(60)
        outcomes[-1] += bench.statuses()
    assert outcomes[0] == outcomes[1]
