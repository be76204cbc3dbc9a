import json
from collections.abc import Iterator
from dataclasses import fields
from types import SimpleNamespace
from typing import Any, cast

import boto3
import pytest
from relay.adapters.settings import WhatsappDeliverySettings

from local.emulator import Emulator
from tests.bench.figure import Figure
from tests.bench.hand_over import HandOver
from tests.bench.processor_time import environment
from tests.bench.run import Run
from tests.bench.sample_steps import breaks_off, misses
from tests.bench.start_time import services


def evenly(count: int, per_second: float, first: float = 100.5) -> HandOver:
    return HandOver(100, [first + index / per_second for index in range(count)])


def test_an_aim_is_met_from_its_own_side() -> None:
    assert Figure("cpu", 0.8, 0.8).met
    assert not Figure("cpu", 0.81, 0.8).met
    assert Figure("rate", 0.97, 0.97, at_least=True).met
    assert not Figure("rate", 0.96, 0.97, at_least=True).met


def test_a_figure_can_be_kept() -> None:
    kept = json.loads(json.dumps(Figure("cpu", 0.7, 0.8).as_json()))
    assert (kept["name"], kept["measured"], kept["met"]) == ("cpu", 0.7, True)


def test_times_count_from_the_post() -> None:
    told = evenly(101, per_second=10)
    assert (told.first_s, told.last_s) == (0.5, 10.5)
    assert told.p95_s == pytest.approx(0.5 + 9.5)


def test_an_even_run_at_the_allowed_rate_is_efficient() -> None:
    assert evenly(500, 76).efficiency(76) == pytest.approx(1)
    assert evenly(500, 38).efficiency(76) == pytest.approx(0.5)


def test_below_whatsapps_rate_its_bucket_stays_full() -> None:
    assert evenly(500, 76).least_room(80) == pytest.approx(79)


def test_a_burst_of_more_than_a_second_leaves_no_room() -> None:
    assert HandOver(100, [100.0] * 80).least_room(80) == 0


def test_what_a_function_has_to_create_follows_from_its_settings() -> None:
    assert services("whatsapp_delivery") == ["dynamodb", "secretsmanager", "sqs"]
    assert services("whatsapp_webhook") == ["secretsmanager", "sqs"]


def test_a_step_that_breaks_off_fails_the_run_and_keeps_what_it_measured() -> None:
    run = Run()
    run.take("alone", breaks_off)
    assert [each.name for each in run.figures] == ["first"]
    assert "no emulator" in run.broken["alone"]
    assert run.failures() == ["alone: broke off, nothing more is measured"]


def test_a_missed_aim_fails_the_run_though_another_step_broke_off() -> None:
    run = Run()
    run.take("one", breaks_off)
    run.take("other", misses)
    assert "second: 3 s; the aim is ≤ 2 s" in run.failures()


def test_steps_side_by_side_are_told_like_steps_one_by_one() -> None:
    run = Run()
    run.take_side_by_side({"one": breaks_off, "other": misses})
    assert [each.name for each in run.figures] == ["first", "second"]
    assert run.broken.keys() == {"one"}
    assert run.took_s.keys() == {"one", "other"}


def late(_: bool) -> Iterator[Figure]:
    yield Figure("first_s", 3, 2, unit="s", timed=True)


@pytest.mark.parametrize("short", [True, False])
def test_what_a_busy_machine_moves_fails_the_full_run_only(short: bool) -> None:
    run = Run(short)
    run.take("local stack", late)
    assert bool(run.failures()) is not short


@pytest.mark.usefixtures("aws")
def test_the_function_finds_every_setting_that_it_reads() -> None:
    clients = {"dynamodb": boto3.resource("dynamodb"), "sqs": boto3.client("sqs")}
    made: Any = SimpleNamespace(secrets=boto3.client("secretsmanager"), url="http://x", **clients)
    found = environment(cast(Emulator, made), "http://whatsapp")
    assert {field.name.upper() for field in fields(WhatsappDeliverySettings)} <= found.keys()
    assert found["WHATSAPP_API_URL"] == "http://whatsapp"
    assert float(found["ALERT_RETENTION_DAYS"]) > 0
