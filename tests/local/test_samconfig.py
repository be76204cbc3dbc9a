import re
import tomllib
from typing import Any

import pytest

from cli.checks import rate
from cli.checks.finding import State
from cli.checks.patient import Patient
from cli.stack import Stack
from local.project import ROOT

SECTIONS = tomllib.loads((ROOT / "samconfig.toml").read_text())
MUNICIPALITIES: dict[str, dict[str, Any]] = {
    name: section["deploy"]
    for name, section in SECTIONS.items()
    if isinstance(section, dict) and "deploy" in section
}


def _parameters(section: dict[str, Any]) -> dict[str, str]:
    return dict(each.split("=", 1) for each in section["parameters"]["parameter_overrides"])


@pytest.mark.parametrize("name", MUNICIPALITIES)
def test_a_section_gives_what_the_template_asks_for(name: str, template: dict[str, Any]) -> None:
    given, asked = _parameters(MUNICIPALITIES[name]), template["Parameters"]
    required = {key for key, parameter in asked.items() if "Default" not in parameter}
    assert required <= given.keys() <= asked.keys()
    for key, value in given.items():
        for part in value.split(",") if "List" in asked[key]["Type"] else [value]:
            assert re.fullmatch(asked[key].get("AllowedPattern", ".*"), part), key


@pytest.mark.parametrize("name", MUNICIPALITIES)
def test_workers_and_webhook_keep_up_with_the_rate(name: str, template: dict[str, Any]) -> None:
    usual = {key: str(each.get("Default")) for key, each in template["Parameters"].items()}
    patient = Patient(Stack(name, "", {}, usual | _parameters(MUNICIPALITIES[name]), {}), "")
    assert (rate.workers(patient).state, rate.webhooks(patient).state) == (State.OK, State.OK)


@pytest.mark.parametrize("name", MUNICIPALITIES)
def test_a_creation_that_fails_leaves_nothing_that_blocks_the_next(name: str) -> None:
    assert MUNICIPALITIES[name]["parameters"]["on_failure"] == "DELETE"


def test_both_countries_have_an_example() -> None:
    countries = {_parameters(section)["Country"] for section in MUNICIPALITIES.values()}
    assert countries == {"NL", "BE"}


def test_stack_and_section_have_one_name() -> None:
    assert all(
        section["parameters"]["stack_name"] == _parameters(section)["Municipality"] == name
        for name, section in MUNICIPALITIES.items()
    )
