import sys
import tomllib
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local import sam
from local.bytecode import uncompiled
from local.project import ROOT
from local.sam import deploy, first_time, interpreter


def _python(path: Path, exit_code: int) -> Path:
    path.parent.mkdir(parents=True)
    path.write_text(f"#!/bin/sh\nexit {exit_code}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path / "home"


def test_the_interpreter_on_path_comes_first(home: Path, tmp_path: Path) -> None:
    on_path = _python(tmp_path / "bin" / "python3.13", 0)
    _python(home / ".pyenv" / "versions" / "3.13.1" / "bin" / "python3.13", 0)
    assert interpreter("python3.13") == on_path


def test_a_version_of_pyenv_is_found_behind_its_dead_shim(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "empty"))
    monkeypatch.setenv("PATH", str(tmp_path / "pyenv" / "shims"))
    _python(tmp_path / "pyenv" / "shims" / "python3.13", 127)
    real = _python(tmp_path / "pyenv" / "versions" / "3.13.0" / "bin" / "python3.13", 0)
    assert interpreter("python3.13") == real


def test_another_version_is_no_substitute(home: Path) -> None:
    _python(home / ".pyenv" / "versions" / "3.12.4" / "bin" / "python3.12", 0)
    assert interpreter("python3.13") is None


@pytest.mark.parametrize("names", [[], ["atlantis"], ["default"]])
def test_only_what_samconfig_names_is_deployed(
    names: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert deploy(*names) == 2
    assert (
        "MUNICIPALITY=<name>: samconfig.toml has ginderdorp, nergenshuizen."
        in capsys.readouterr().err
    )


def test_a_check_lints_for_every_region_that_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []

    def run(command: list[str], *_: object, **__: object) -> int:
        commands.append(command)
        return 0

    monkeypatch.setattr(sam, "_run", run)
    monkeypatch.setattr(sam, "_build", lambda: 0)
    assert sam.check() == 0
    (lint,) = (each for each in commands if each[0] == "cfn-lint")
    assert set(sam.regions()) < set(lint)


def test_a_check_ends_at_the_first_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sam, "_run", lambda command, *_, **__: 2 * (command[0] == "cfn-lint"))
    assert sam.check() == 2


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The source of a function that `sam build` has just built."""
    monkeypatch.setattr(sam, "BUILT", tmp_path)
    monkeypatch.setattr(sam, "_run", lambda command, first_on_path=None: 0)
    monkeypatch.setattr(sam, "interpreter", lambda name: Path(sys.executable))
    (tmp_path / "Sweep").mkdir()
    return tmp_path / "Sweep" / "app.py"


def test_a_build_is_completed_with_bytecode(app: Path) -> None:
    app.write_text("handler = None\n")
    assert sam._build() == 0
    assert uncompiled(app.parent) == []


def test_a_file_that_the_runtime_cannot_read_ends_the_build(
    app: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app.write_text("handler = = None\n")
    assert sam._build() == 1
    assert "app.py" in capsys.readouterr().err


def test_without_the_runtimes_python_nothing_is_deployed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sam, "interpreter", lambda name: None)
    assert deploy("nergenshuizen") == 1
    assert "there is no python3.13" in capsys.readouterr().err


@pytest.fixture
def section() -> dict[str, Any]:
    read = tomllib.loads((ROOT / "samconfig.toml").read_text())
    found: dict[str, Any] = read["nergenshuizen"]["deploy"]["parameters"]
    return found


class CloudFormation:
    """Answers DescribeStacks so."""

    def __init__(self, code: str = "", message: str = "") -> None:
        self.told: Any = {"Error": {"Code": code, "Message": message}}

    def describe_stacks(self, **_: str) -> None:
        if self.told["Error"]["Code"]:
            raise ClientError(self.told, "DescribeStacks")


UNKNOWN = CloudFormation("ValidationError", "Stack with id nergenshuizen does not exist")


def test_a_new_stack_can_go_away_again_and_says_so(
    section: dict[str, Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boto3, "client", lambda *_, **__: UNKNOWN)
    section["parameter_overrides"].append("DeletionProtection=true")
    option, *told = first_time(section)
    assert option == "--parameter-overrides"
    assert told.count("DeletionProtection=false") == 1
    assert set(section["parameter_overrides"]) - set(told) == {"DeletionProtection=true"}
    assert "The next deployment protects it" in capsys.readouterr().err


def test_a_stack_that_exists_is_deployed_as_its_section_says(
    section: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boto3, "client", lambda *_, **__: CloudFormation())
    assert first_time(section) == []


def test_whoever_may_not_ask_hears_of_that_and_nothing_is_taken_for_new(
    section: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boto3, "client", lambda *_, **__: CloudFormation("AccessDenied", "no"))
    with pytest.raises(ClientError):
        first_time(section)
