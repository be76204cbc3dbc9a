import time
import traceback

import boto3
import pytest
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from botocore.exceptions import ClientError
from relay.adapters.secrets import REMEMBERED_S, SecretUnusable
from relay.wiring import clients

pytestmark = pytest.mark.usefixtures("aws")


def secret(text: str) -> str:
    return boto3.client("secretsmanager").create_secret(Name="s", SecretString=text)["ARN"]


def empty() -> str:
    """As the template makes them: there is no value yet."""
    return boto3.client("secretsmanager").create_secret(Name="s")["ARN"]


def put(name: str, text: str) -> None:
    boto3.client("secretsmanager").put_secret_value(SecretId=name, SecretString=text)


def test_a_secret_is_its_text() -> None:
    assert clients.secret(secret("meta-token")).text() == "meta-token"


def test_a_line_break_at_the_end_is_no_part_of_a_secret() -> None:
    assert clients.secret(secret("meta-token\n")).text() == "meta-token"


def test_a_secret_may_hold_fields() -> None:
    kept = clients.secret(secret('{"app_secret": "a", "verify_token": "v"}'))
    assert (kept.field("app_secret"), kept.field("verify_token")) == ("a", "v")


def test_a_secret_is_remembered_for_a_while() -> None:
    name = secret("old")
    kept = clients.secret(name)
    kept.text()
    put(name, "new")
    assert kept.text() == "old"
    assert kept.text(fresh=True) == "new"
    assert clients.secret(name).text() == "new"


def test_a_rotation_takes_hold_within_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    assert REMEMBERED_S <= 60
    monkeypatch.setattr("relay.adapters.secrets.REMEMBERED_S", 0.1)
    name = secret("old")
    kept = clients.secret(name)
    assert kept.text() == "old"
    put(name, "new")
    time.sleep(0.2)
    assert kept.text() == "new"


@pytest.mark.parametrize("before", [None, " \n"])
def test_a_secret_is_there_from_the_moment_it_is_filled(before: str | None) -> None:
    name = empty() if before is None else secret(before)
    kept = clients.secret(name)
    with pytest.raises(SecretUnusable):
        kept.text()
    put(name, "meta-token")
    assert kept.text() == "meta-token"


def test_a_field_is_there_from_the_moment_it_is_filled() -> None:
    name = secret('{"app_secret": "", "verify_token": "v"}')
    kept = clients.secret(name)
    with pytest.raises(SecretUnusable):
        kept.field("app_secret")
    put(name, '{"app_secret": "a", "verify_token": "v"}')
    assert kept.field("app_secret") == "a"


def test_an_empty_secret_is_an_error_that_names_it_and_the_command() -> None:
    with pytest.raises(SecretUnusable, match=r"the secret s-\w+ is empty.+`relay secrets fill`"):
        clients.secret(empty()).text()


@pytest.mark.parametrize("text", ["s3cret-text", '{"app_secret": ""}', "[]", '{"app_secret": 1}'])
def test_a_field_that_is_missing_is_an_error_that_names_it_and_quotes_nothing(text: str) -> None:
    with pytest.raises(
        SecretUnusable, match=r"s-\w+ has no text in its field app_secret"
    ) as caught:
        clients.secret(secret(text)).field("app_secret")
    assert "s3cret" not in "".join(traceback.format_exception(caught.value))


def test_a_secret_that_aws_does_not_give_is_an_error_with_awss_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def denied(*_: object, **__: object) -> str:
        raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetSecretValue")

    monkeypatch.setattr("aws_lambda_powertools.utilities.parameters.SecretsProvider._get", denied)
    with pytest.raises(SecretUnusable, match="s cannot be read: AccessDeniedException"):
        clients.secret("s").text()


def test_a_secret_that_is_answered_without_a_value_is_empty(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def without_value(*_: object, **__: object) -> str:
        return {"Name": "s"}["SecretBinary"]

    where = "aws_lambda_powertools.utilities.parameters.SecretsProvider._get"
    monkeypatch.setattr(where, without_value)
    with pytest.raises(SecretUnusable, match="s is empty"):
        clients.secret("s").text()


def test_a_secret_that_is_not_there_is_an_error() -> None:
    with pytest.raises(GetParameterError):
        clients.secret("nothing").text()
