"""The simulator's README tells the truth: routes, settings, faults and scenarios in it exist."""

from __future__ import annotations

import re
from pathlib import Path

from local.whatsapp import scenarios
from local.whatsapp.faults import Faults
from local.whatsapp.inbound_request import Inbound
from local.whatsapp.server import CONTROL_ROUTES
from local.whatsapp.settings import Settings

README = (Path(scenarios.__file__).parent / "README.md").read_text(encoding="utf-8")
MODELLED = README.split("## What it does")[1].split("## The control API")[0]


def test_every_route_of_the_control_api_is_told() -> None:
    told = set(re.findall(r"^\| `(\w+) /_control(/[^`]+)` \|", README, re.M))
    there = {
        (method, re.sub(r"\{(\w+)\}", _placeholder, route.path))
        for route in CONTROL_ROUTES
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert told == there


def _placeholder(found: re.Match[str]) -> str:
    return {"identity": "WHO"}.get(found[1], found[1].upper())


def test_every_scenario_is_told_with_its_own_words() -> None:
    rows = README.split("## Scenarios")[1]
    told = dict(re.findall(r"^\| `([\w-]+)` \| (.+) \|$", rows, re.M))
    assert told == {name: scenarios.find(name).summary for name in scenarios.names()}


def test_everything_modelled_names_settings_and_scenarios_that_exist() -> None:
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]*) \|$", MODELLED, re.M)[2:]
    assert len(rows) > 15
    for _, switches, played in rows:
        words = set(re.findall(r"`(?:faults\.)?([a-z_0-9]+)`", switches))
        inbound = Inbound.model_fields.keys() | {"system"}
        assert words <= Settings.model_fields.keys() | Faults.model_fields.keys() | inbound
        assert set(re.findall(r"`([\w-]+)`", played)) <= set(scenarios.names())


def test_every_fault_is_told() -> None:
    assert {f"faults.{name}" for name in Faults.model_fields} <= set(
        re.findall(r"faults\.\w+", MODELLED)
    )
