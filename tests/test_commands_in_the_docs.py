"""Every `relay` command that a page tells somebody to type is one, with all its options."""

import re
import shlex
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from cli.app import app
from tests.conftest import PROJECT

PAGES = ("README.md", "docs/go-live.md", "docs/runbook.md", "docs/security.md")
NAMED = r"`(relay [a-z][^`]*)`|^ {4}(relay (?:.*\\\n)*.*)$"


def commands(page: str) -> list[str]:
    """As typed: in backticks with an option or an argument, or on a line of its own."""
    text = (PROJECT / page).read_text()
    found = [one or other for one, other in re.findall(NAMED, text, re.M)]
    typed = [" ".join(each.replace("\\\n", " ").split()) for each in found]
    return sorted({each for each in typed if "--stack" in each or "--local" in each})


def parse(typed: str) -> None:
    """As the command line does before it does anything."""
    command, context = typer.main.get_command(app), None
    _, *words = shlex.split(typed)
    while isinstance(command, TyperGroup):
        context = command.make_context(command.name, [*words], parent=context)
        _, found, words = command.resolve_command(context, words)
        assert found is not None
        command = found
    command.make_context(command.name, words, parent=context)


@pytest.mark.parametrize(
    "typed", [each for page in PAGES for each in commands(page)], ids=lambda typed: typed[:60]
)
def test_a_command_of_the_docs_can_be_typed(
    typed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("buurten.geojson").touch()
    parse(typed)


def test_going_live_is_told_in_commands() -> None:
    assert len(commands("docs/go-live.md")) > 10
