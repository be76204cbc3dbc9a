from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.app import app
from cli.frame.stack_names import stacks_here
from tests.conftest import PROJECT


def completed(typed: str) -> list[str]:
    environment = {
        "_RELAY_COMPLETE": "complete_bash",
        "COMP_WORDS": f"relay {typed}",
        "COMP_CWORD": str(len(typed.split(" "))),
    }
    return CliRunner(env=environment).invoke(app, [], prog_name="relay").stdout.split()


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("alert post --urgency ", "Immediate"),
        ("alert post --status e", "Exercise"),
        ("dlq drop ", "AlertsDeadLetters"),
        ("dlq redrive ", "UrgentDeliveriesDeadLetters"),
        ("reports judge ID ", "useful"),
        ("members test WHO ", "off"),
        ("groups admission BU0001 ", "coordinator"),
    ],
)
def test_a_shell_completes_values(typed: str, value: str) -> None:
    assert value in completed(typed)


def test_a_shell_completes_the_stacks_that_can_be_deployed_from_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(PROJECT)
    assert completed("dlq list --stack ner") == ["nergenshuizen"]


@pytest.mark.parametrize("text", [None, "[", "default = 1", "[a]\ndeploy = 1"])
def test_without_a_file_that_names_stacks_none_is_offered(
    text: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    if text:
        Path("samconfig.toml").write_text(text)
    assert stacks_here() == []
