"""The runbook has a page for every alarm, and nothing in it leads nowhere."""

import re
from typing import Any

import pytest
import typer

from cli.app import app
from tests.conftest import PROJECT
from tests.resources import Resources, of_type

RUNBOOK = (PROJECT / "docs" / "runbook.md").read_text()
PARTS = ("For citizens", "Look", "Do", "Closes")
COMMANDS = sorted(set(re.findall(r"`relay ([a-z][a-z -]*)", " ".join(RUNBOOK.split()))))

Section = tuple[str, str]


def words(logical_id: str) -> str:
    """``AlertsLate`` as a title: Alerts late."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", logical_id).capitalize()


def anchor(title: str) -> str:
    """Where a link to a title leads, as GitHub and GitLab make it."""
    return title.lower().replace(" ", "-")


def sections() -> list[Section]:
    """Title and text of each section, the one on logs apart."""
    found = re.findall(r"^## (.+)\n([^#]*(?:#(?!# )[^#]*)*)", RUNBOOK, re.M)
    return [(title, text) for title, text in found if title != "Follow one alert"]


def alarms(resources: Resources) -> dict[str, dict[str, Any]]:
    budgets = of_type(resources, "AWS::Budgets::Budget")
    return {**of_type(resources, "AWS::CloudWatch::Alarm"), **budgets}


def test_every_alarm_has_its_section_and_every_section_its_alarm(resources: Resources) -> None:
    assert sorted(title for title, _ in sections()) == sorted(map(words, alarms(resources)))


def test_every_alarm_tells_in_a_few_words_what_is_wrong_and_where_to_read_on(
    resources: Resources,
) -> None:
    for name, alarm in of_type(resources, "AWS::CloudWatch::Alarm").items():
        told, _, link = alarm["AlarmDescription"]["Fn::Sub"].partition(" Runbook: ")
        assert link == f"${{RunbookUrl}}#{anchor(words(name))}"
        assert 20 < len(told) < 100, name


def test_the_budget_names_its_section_too(resources: Resources) -> None:
    (budget,) = of_type(resources, "AWS::Budgets::Budget").values()
    name = budget["Budget"]["BudgetName"]["Fn::Sub"]
    assert "docs/runbook.md#budget-spent" in name
    assert ":" not in name.replace("AWS::", ""), "AWS Budgets takes none"


@pytest.mark.parametrize(("title", "text"), sections(), ids=[title for title, _ in sections()])
def test_a_section_says_what_it_means_where_to_look_what_to_do_and_when_it_ends(
    title: str, text: str
) -> None:
    assert tuple(re.findall(r"^- \*\*(.+?):\*\* ", text, re.M)) == PARTS, title


def test_every_link_within_leads_to_a_section() -> None:
    titles = {anchor(title) for title in re.findall(r"^## (.+)$", RUNBOOK, re.M)}
    assert set(re.findall(r"\]\(#([^)]+)\)", RUNBOOK)) <= titles


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_it_names_exists(command: str) -> None:
    known: Any = typer.main.get_command(app)
    for name in command.partition(" -")[0].split():
        known = getattr(known, "commands", {}).get(name)
        assert known is not None, command


def test_it_names_commands() -> None:
    assert {"dlq list", "dlq redrive", "sender status", "sender resume"} <= set(COMMANDS)


def test_the_saved_query_is_the_one_it_shows(resources: Resources) -> None:
    (query,) = of_type(resources, "AWS::Logs::QueryDefinition").values()
    assert f"```\n{query['QueryString']}```" in RUNBOOK
