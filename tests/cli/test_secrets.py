import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import boto3
import pytest
from typer.testing import CliRunner, Result

from cli.app import app
from tests.cli.stack import as_local_stack
from tests.cli.whatsapp import described, empty_secrets, put

META = "EAAinvented0123456789"
APP = "0123456789abcdef0123456789abcdef"
VERIFY = "a-word-of-our-own"


@pytest.fixture
def town(aws: None, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    """The outputs of relay-town, whose secrets are empty."""
    monkeypatch.setenv("COLUMNS", "200")
    outputs = empty_secrets() | {
        "ApiUrl": "https://abc.example",
        "WebhookUrl": "https://abc.example/whatsapp",
    }
    described(monkeypatch, "http://127.0.0.1:9", outputs)
    return outputs


def relay(*words: str, entered: str | None = None, where: str = "--stack=relay-town") -> Result:
    return CliRunner().invoke(app, ["secrets", *words, where], input=entered)


def fill(*answers: str) -> Result:
    """Answers to the token, the app secret, the verify token."""
    return relay("fill", entered="".join(f"{answer}\n" for answer in answers))


def kept(town: Mapping[str, str], name: str) -> str:
    client = boto3.client("secretsmanager")
    return client.get_secret_value(SecretId=town[f"{name}Arn"])["SecretString"]


def webhook(town: Mapping[str, str]) -> Any:
    return json.loads(kept(town, "WhatsAppWebhookSecret"))


def status() -> dict[str, Any]:
    return {each["secret"]: each for each in json.loads(relay("status", "--json").stdout)}


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_fill_asks_for_each_and_puts_them_where_the_functions_read_them(
    town: Mapping[str, str],
) -> None:
    done = fill(META, APP, VERIFY)
    assert done.exit_code == 0, done.stderr
    assert kept(town, "WhatsAppToken") == META
    assert webhook(town) == {"app_secret": APP, "verify_token": VERIFY}


def test_nothing_that_was_entered_is_shown(town: Mapping[str, str]) -> None:
    done = fill(META, APP, VERIFY)
    told = done.output + relay("status").output + relay("status", "--json").output
    assert not any(secret in told for secret in (META, APP, VERIFY))


def test_blanks_around_a_value_are_no_part_of_it(town: Mapping[str, str]) -> None:
    fill(f"  {META}\t", f" {APP} ", "")
    assert kept(town, "WhatsAppToken") == META
    assert webhook(town)["app_secret"] == APP


def test_a_verify_token_is_made_and_shown_once_with_the_address(town: Mapping[str, str]) -> None:
    done = fill(META, APP, "")
    made = webhook(town)["verify_token"]
    assert len(made) == 32
    assert f"Callback URL https://abc.example/whatsapp Verify token {made}" in flat(done.stdout)
    again = fill("", APP, "")
    assert webhook(town)["verify_token"] == made
    assert made not in again.output


def test_the_address_and_the_made_token_are_told_to_programs(town: Mapping[str, str]) -> None:
    done = relay("fill", "--app-secret-stdin", "--json", entered=APP)
    assert json.loads(done.stdout) == {
        "filled": ["app_secret", "verify_token"],
        "webhook_url": "https://abc.example/whatsapp",
        "verify_token": webhook(town)["verify_token"],
    }


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        ("--token-stdin", "EAAanother", ("EAAanother", APP, VERIFY)),
        ("--app-secret-stdin", "f" * 32, (META, "f" * 32, VERIFY)),
        ("--verify-token-stdin", "another-word-of-ours", (META, APP, "another-word-of-ours")),
    ],
)
def test_stdin_replaces_one_value_and_keeps_the_rest(
    town: Mapping[str, str], option: str, value: str, expected: tuple[str, str, str]
) -> None:
    fill(META, APP, VERIFY)
    assert relay("fill", option, entered=f"{value}\n").exit_code == 0
    found = webhook(town)
    assert (kept(town, "WhatsAppToken"), found["app_secret"], found["verify_token"]) == expected


@pytest.mark.usefixtures("town")
def test_stdin_holds_one_value_only() -> None:
    failed = relay("fill", "--token-stdin", "--app-secret-stdin", entered=META)
    assert failed.exit_code == 2
    assert "one of the options" in flat(failed.stderr)


@pytest.mark.usefixtures("town")
def test_no_value_can_be_given_as_an_argument() -> None:
    shown = relay("fill", "--help").stdout
    assert "stdin" in shown
    assert relay("fill", "--token", META).exit_code == 2
    assert relay("fill", META).exit_code == 2


def test_enter_keeps_what_is_there(town: Mapping[str, str]) -> None:
    fill(META, APP, VERIFY)
    done = fill("", "", "")
    assert "Nothing was entered" in done.stdout
    assert kept(town, "WhatsAppToken") == META


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ((APP,), "token: this is an app secret"),
        (("1234|abcdef",), "token: this is an app's token"),
        (("Bearer EAAx",), "token: leave out the word Bearer"),
        (('"EAAx"',), "token: without quotes"),
        (("EAAx EAAy",), "token: there is a blank"),
        (("EAA€",), "token: there is a blank, a line break or a strange letter"),
        ((META, META), "app_secret: this is a token"),
        ((META, APP[:-1]), "app_secret: 32 digits and letters a to f"),
        ((META, APP, "short"), "verify_token: 16 characters or more"),
    ],
)
def test_a_wrong_value_is_refused_with_field_and_mend_and_nothing_is_put(
    town: Mapping[str, str], answers: tuple[str, ...], told: str
) -> None:
    refused = fill(*answers)
    assert refused.exit_code == 1
    assert told in flat(refused.stderr)
    assert {each["filled"] for each in status().values()} == {False}
    assert not any(len(answer) > 8 and answer in refused.output for answer in answers)


@pytest.mark.usefixtures("town")
def test_nothing_on_stdin_is_refused() -> None:
    refused = relay("fill", "--token-stdin", entered="\n")
    assert (refused.exit_code, "nothing was entered" in refused.stderr) == (1, True)


def test_a_token_that_is_not_metas_is_taken_with_a_warning(town: Mapping[str, str]) -> None:
    done = relay("fill", "--token-stdin", entered="simulator-token")
    assert done.exit_code == 0
    assert "begin with EAA" in done.stderr
    assert kept(town, "WhatsAppToken") == "simulator-token"


def test_the_local_stacks_app_secret_need_not_look_like_metas(
    town: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    as_local_stack()
    done = relay("fill", "--app-secret-stdin", entered="simulator-app-secret", where="--local")
    assert done.exit_code == 0, done.stderr
    assert webhook(town)["app_secret"] == "simulator-app-secret"
    assert "Callback URL http://127.0.0.1:4566/whatsapp" in flat(done.stdout)


@pytest.mark.usefixtures("town")
def test_a_status_of_empty_secrets_names_what_is_lacking_and_the_command() -> None:
    told = relay("status")
    assert told.exit_code == 4
    assert "lacks token: `relay secrets fill`" in flat(told.stdout)
    assert status()["WhatsAppWebhookSecret"] == {
        "secret": "WhatsAppWebhookSecret",
        "filled": False,
        "lacks": ["app_secret", "verify_token"],
        "changed": None,
    }


def test_a_secret_that_is_half_filled_is_not_filled(town: Mapping[str, str]) -> None:
    put(town, "WhatsAppToken", META)
    put(town, "WhatsAppWebhookSecret", json.dumps({"app_secret": "", "verify_token": VERIFY}))
    assert relay("status").exit_code == 4
    assert status()["WhatsAppWebhookSecret"]["lacks"] == ["app_secret"]


@pytest.mark.parametrize("text", ["no JSON", "[]", '"text"'])
def test_a_webhook_secret_of_another_form_is_filled_anew(
    town: Mapping[str, str], text: str
) -> None:
    put(town, "WhatsAppWebhookSecret", text)
    assert status()["WhatsAppWebhookSecret"]["lacks"] == ["app_secret", "verify_token"]
    fill("", APP, VERIFY)
    assert webhook(town) == {"app_secret": APP, "verify_token": VERIFY}


@pytest.mark.usefixtures("town")
def test_a_status_of_filled_secrets_says_since_when() -> None:
    fill(META, APP, VERIFY)
    assert relay("status").exit_code == 0
    assert all(each["filled"] and each["changed"] for each in status().values())


@pytest.mark.usefixtures("town")
def test_a_replaced_token_has_another_date(monkeypatch: pytest.MonkeyPatch) -> None:
    fill(META, APP, VERIFY)
    later = time.time() + 2  # Secrets Manager tells seconds here
    monkeypatch.setattr("moto.secretsmanager.models.time", Mock(time=lambda: later))
    fill("EAAanother", "", "")
    both = status()
    assert both["WhatsAppToken"]["changed"] > both["WhatsAppWebhookSecret"]["changed"]


@pytest.mark.parametrize("command", ["status", "fill"])
def test_a_command_without_one_stack_is_a_usage_error(command: str) -> None:
    assert CliRunner().invoke(app, ["secrets", command]).exit_code == 2
