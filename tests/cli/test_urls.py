import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
import pytest
from typer.testing import CliRunner

from cli.app import app
from tests.cli.stack import CloudFormation, as_local_stack

API = "https://ab12.execute-api.eu-central-1.amazonaws.com"
TOKENS = "https://town.auth.eu-central-1.amazoncognito.com/oauth2/token"


def urls(monkeypatch: pytest.MonkeyPatch, *words: str, **outputs: str) -> Mapping[str, str]:
    town = CloudFormation({}, outputs, RunbookUrl="https://town.example/runbook")
    monkeypatch.setattr(boto3, "client", lambda *_, **__: town)
    done = CliRunner().invoke(app, ["urls", "--json", *words])
    assert done.exit_code == 0, done.stderr
    told: Any = json.loads(done.stdout)
    return dict(told)


def test_every_address_of_a_stack_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    found = urls(monkeypatch, "--stack", "relay-town", ApiUrl=API, TokenUrl=TOKENS)
    assert (found["join"], found["webhook"]) == (f"{API}/join", f"{API}/whatsapp")
    assert (found["token"], found["runbook"]) == (TOKENS, "https://town.example/runbook")
    assert found["dashboard"].endswith("#dashboards/dashboard/relay-town-eu-central-1")


def test_with_tokens_of_another_issuer_none_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "token" not in urls(monkeypatch, "--stack", "relay-town", ApiUrl=API)


def test_the_local_stack_shows_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    as_local_stack()
    found = urls(monkeypatch, "--local", ApiUrl=API)
    assert found["join"] == "http://127.0.0.1:4566/join"
    assert "dashboard" not in found


def test_people_read_what_each_is_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boto3, "client", lambda *_, **__: CloudFormation({}, {"ApiUrl": API}))
    shown = CliRunner().invoke(app, ["urls", "--stack", "relay-town"]).stdout
    assert f"Callback URL for Meta   {API}/whatsapp\n" in shown
