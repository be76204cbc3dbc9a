"""What the command line as a whole promises."""

import os
from importlib.metadata import version

import boto3
import pytest
from typer.testing import CliRunner

from cli.app import app
from cli.stack import PATIENCE, READ_S, TRIES, usual_stack


def relay(*words: str) -> str:
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_it_tells_its_version() -> None:
    assert relay("--version") == f"relay {version('buurtrelay')}\n"


@pytest.mark.parametrize("words", [(), ("alert",), ("alert", "post"), ("doctor",)])
def test_it_explains_itself_by_the_short_option_too(words: tuple[str, ...]) -> None:
    assert relay(*words, "-h") == relay(*words, "--help")


def test_profile_and_region_are_those_of_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(name, "other")
    relay("--profile", "police", "--region", "eu-west-3", "alert", "--help")
    assert os.environ["AWS_PROFILE"] == "police"
    assert os.environ["AWS_DEFAULT_REGION"] == "eu-west-3"


def test_nobody_waits_at_the_terminal_for_longer_than_half_a_minute() -> None:
    client = boto3.client("sts", config=PATIENCE)
    assert client.meta.config.read_timeout == READ_S
    assert TRIES * READ_S <= 30


def test_a_stack_may_be_named_once_for_all_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELAY_STACK", "relay-town")
    assert usual_stack(None, False) == "relay-town"
    assert usual_stack("Groups", False) is None, "a table is named"
    assert usual_stack(True) is None, "the local one is asked for"


def test_a_choice_may_be_typed_in_any_case() -> None:
    for words in (("members", "test", "ANNA", "ON"), ("groups", "admission", "g", "Open")):
        done = CliRunner().invoke(app, [*words, "--stack", "x", "--local"])
        assert "give one of" in done.stderr, "it was understood; only the stack is missing"
