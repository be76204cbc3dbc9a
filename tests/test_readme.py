"""The README tells the truth: routes, settings, files and commands named in it exist."""

import re
from typing import Any

import pytest
from relay.domain.alert import HEADLINE_MOST, HOURS_MOST, Status, Urgency
from relay.domain.ledger import State

from tests.conftest import PROJECT

README = (PROJECT / "README.md").read_text()
CODE = re.findall(r"`([^`\n]+)`", README)


def test_it_lists_every_route_with_its_scope(template: dict[str, Any]) -> None:
    told = set(re.findall(r"^\| `(GET|POST) ([^`]+)` \| (?:`([^`]+)`)? *\|", README, re.M))
    events = [
        event["Properties"]
        for resource in template["Resources"].values()
        for event in resource.get("Properties", {}).get("Events", {}).values()
        if event["Type"] == "HttpApi"
    ]
    assert told == {
        (each["Method"], each["Path"], each.get("Auth", {}).get("AuthorizationScopes", [""])[0])
        for each in events
    }


def test_it_lists_every_parameter_with_its_default(template: dict[str, Any]) -> None:
    told = dict(re.findall(r"^\| `([A-Z]\w+)` \| (?:`([^`]+)`)? *\|", README, re.M))
    assert told == {
        name: str(each.get("Default", "")) for name, each in template["Parameters"].items()
    }


NOT_FILES = {
    "alerts/write",
    "alerts/read",
    "reports/read",
    "reports/write",
    "application/problem+json",
    "group:index/of",
}
PATHS = {code for code in CODE if re.fullmatch(r"\w[\w./-]*/[\w./-]*", code)} - NOT_FILES


@pytest.mark.parametrize("path", sorted(PATHS))
def test_a_path_it_names_exists(path: str) -> None:
    assert (PROJECT / path).exists()


def test_it_shows_pictures_that_exist() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert pictures
    assert all((PROJECT / picture).exists() for picture in pictures)


def test_its_make_targets_exist() -> None:
    makefile = (PROJECT / "Makefile").read_text()
    for target in re.findall(r"(?:`|^    )(?:\S+=\S+ )*make (\w+)", README, re.M):
        assert re.search(rf"^{target}:", makefile, re.M), target


def test_it_names_every_state_urgency_and_status() -> None:
    assert {*State, *Urgency, *Status} <= set(CODE)


def test_it_tells_the_limits_as_they_are() -> None:
    assert f"at most {HEADLINE_MOST} characters" in README
    assert f"at most {HOURS_MOST} hours ahead" in README
