import re
import tomllib
from typing import Any

import pytest

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


def test_both_countries_have_an_example() -> None:
    countries = {_parameters(section)["Country"] for section in MUNICIPALITIES.values()}
    assert countries == {"NL", "BE"}


def test_stack_and_section_have_one_name() -> None:
    assert all(
        section["parameters"]["stack_name"] == _parameters(section)["Municipality"] == name
        for name, section in MUNICIPALITIES.items()
    )
