import json
import os
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli import console
from cli.app import app
from cli.frame.examples import EXAMPLES
from tests.cli.test_every_command import COMMANDS
from tests.test_commands_in_the_docs import parse


def relay(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, words)


@pytest.mark.parametrize("words", ["", "drill", *COMMANDS])
def test_a_flag_shows_no_type(words: str) -> None:
    assert "bool" not in relay(*words.split(), "--help").stdout


def test_all_that_is_missing_is_named_at_once() -> None:
    told = " ".join(relay("alert", "post", "--headline", "x").stderr.replace("│", " ").split())
    assert "--description, --urgency (Immediate | Expected | Past), --status" in told
    assert "--stack NAME (or RELAY_STACK, or --local)" in told
    assert "--headline" not in told


def test_a_wrong_value_is_named_with_those_that_would_do() -> None:
    told = relay("members", "test", "WHO", "maybe").stderr
    assert "'maybe' is not one of 'on', 'off'" in told
    assert "Value error" not in told


def test_what_was_given_is_not_missing() -> None:
    told = relay("members", "test", "--stack", "relay-town").stderr
    assert "WHO, SWITCH" in told
    assert "RELAY_STACK" not in told


def test_help_needs_nothing_else() -> None:
    assert relay("alert", "post", "--help").exit_code == 0


@pytest.mark.parametrize("words", COMMANDS)
def test_the_help_ends_with_something_to_type(words: str) -> None:
    shown = " ".join(relay(*words.split(), "-h").stdout.split())
    for each in EXAMPLES[words]:
        assert each.startswith(f"relay {words} ")
        assert each in shown


@pytest.mark.parametrize("typed", [each for some in EXAMPLES.values() for each in some])
def test_an_example_can_be_typed(
    typed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("buurten.geojson").touch()
    parse(re.split(" [<>] ", typed)[0])


def test_profile_and_region_may_follow_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(name, "other")
    monkeypatch.setattr("cli.dlq.find_queues", lambda **_: console.refuse("enough"))
    relay("dlq", "list", "--profile", "police", "--region=eu-west-3", "--stack", "relay-town")
    assert (os.environ["AWS_PROFILE"], os.environ["AWS_DEFAULT_REGION"]) == ("police", "eu-west-3")


def error(*words: str) -> dict[str, object]:
    done = relay(*words, "--json")
    told: dict[str, object] = json.loads(done.stderr.splitlines()[-1])["error"]
    assert (done.stdout, told["exit_code"]) == ("", done.exit_code)
    return told


@pytest.mark.parametrize("words", ["dlq list", "alert post", "dlq list --nonsense", "dlq nothing"])
def test_a_wrong_call_is_told_to_programs_as_json(words: str) -> None:
    assert error(*words.split())["kind"] == "usage"


def test_a_failure_is_told_to_programs_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.dlq.find_queues", lambda **_: console.refuse("no [bold] way"))
    told = error("dlq", "list")
    assert (told["kind"], told["message"]) == ("refused", "no [bold] way")


def test_after_json_people_get_words_again() -> None:
    error("dlq", "list")
    assert "Usage" in relay("dlq", "list").stderr
