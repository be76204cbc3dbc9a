"""What holds for each command of `relay`, whoever wrote it."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
import typer
from botocore.exceptions import EndpointConnectionError
from typer.core import TyperArgument, TyperCommand, TyperGroup
from typer.testing import CliRunner

from cli.app import app
from local.sample import MUNICIPALITY


def leaves(words: tuple[str, ...], command: Any) -> Iterator[tuple[str, TyperCommand]]:
    """Every command without commands of its own, by the words that call it."""
    if isinstance(command, TyperGroup):
        for name, each in command.commands.items():
            yield from leaves((*words, name), each)
    else:
        yield " ".join(words), command


COMMANDS = dict(leaves((), typer.main.get_command(app)))


def options(command: TyperCommand) -> dict[str, Any]:
    return {name: each for each in command.params for name in each.opts}


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_speaks_json_and_finds_its_stack(words: str) -> None:
    known = options(COMMANDS[words])
    assert {"--json", "--local", "--stack"} <= known.keys()
    assert known["--json"].is_flag


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_and_each_of_its_options_is_explained(words: str) -> None:
    command = COMMANDS[words]
    assert (command.help or "").strip()
    assert [each for each in command.params if not getattr(each, "help", "x")] == []


MORE = {
    "alert post": ["--group", "1"],
    "groups qr": ["--number", "+31612345678", "--country", "NL"],
    "members admit": ["--all"],
}
"""What a command needs that its options do not say."""


VALUES = {
    "file": str(MUNICIPALITY),
    "switch": "on",
    "state": "useful",
    "urgency": "Past",
    "status": "Test",
}


def needed(words: str) -> list[str]:
    """The words of a call that is right but for its stack."""
    values = VALUES | ({"who": "open"} if words == "groups admission" else {})
    found = [*words.split(), *MORE.get(words, [])]
    for each in COMMANDS[words].params:
        if each.required:
            value = values.get(str(each.name), "1")
            found += [value] if isinstance(each, TyperArgument) else [each.opts[0], value]
    return found


class Unplugged:
    """An AWS that cannot be reached. To the doctor that is a finding like any other."""

    def __getattr__(self, call: str) -> Any:
        raise EndpointConnectionError(endpoint_url="https://aws.example")


@pytest.mark.parametrize("words", COMMANDS)
def test_a_stack_that_is_not_named_is_a_usage_error(words: str) -> None:
    assert CliRunner().invoke(app, needed(words)).exit_code == 2


@pytest.mark.parametrize("words", sorted(COMMANDS.keys() - {"doctor"}))
def test_an_aws_that_cannot_be_reached_ends_with_a_line_and_3(
    words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boto3, "client", lambda *_, **__: Unplugged())
    done = CliRunner().invoke(app, [*needed(words), "--stack", "relay-town"])
    assert (done.exit_code, done.stdout) == (3, "")
    assert "AWS: Could not connect" in done.stderr


@pytest.mark.parametrize("words", COMMANDS)
def test_a_word_too_many_is_a_usage_error(words: str) -> None:
    assert CliRunner().invoke(app, [*needed(words), "--nonsense"]).exit_code == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_can_complete_the_commands(shell: str) -> None:
    done = CliRunner().invoke(app, ["--show-completion", shell])
    assert (done.exit_code, "complete" in done.stdout) == (0, True)
