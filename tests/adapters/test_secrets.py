import boto3
import pytest
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from relay.adapters.secrets import Secret
from relay.wiring.clients import PATIENCE

pytestmark = pytest.mark.usefixtures("aws")


def secret(text: str) -> str:
    return boto3.client("secretsmanager").create_secret(Name="s", SecretString=text)["ARN"]


def test_a_secret_is_its_text() -> None:
    assert Secret(secret("meta-token"), PATIENCE).text() == "meta-token"


def test_a_line_break_at_the_end_is_no_part_of_a_secret() -> None:
    assert Secret(secret("meta-token\n"), PATIENCE).text() == "meta-token"


def test_a_secret_may_hold_fields() -> None:
    kept = Secret(secret('{"app_secret": "a", "verify_token": "v"}'), PATIENCE)
    assert (kept.field("app_secret"), kept.field("verify_token")) == ("a", "v")


def test_a_secret_is_remembered_for_a_while() -> None:
    name = secret("old")
    kept = Secret(name, PATIENCE)
    kept.text()
    boto3.client("secretsmanager").put_secret_value(SecretId=name, SecretString="new")
    assert kept.text() == "old"
    assert kept.text(fresh=True) == "new"
    assert Secret(name, PATIENCE).text() == "new"


def test_a_secret_that_is_not_there_is_an_error() -> None:
    with pytest.raises(GetParameterError):
        Secret("nothing", PATIENCE).text()
