import boto3
import pytest
from relay.adapters.whatsapp_token import TokenUnreadable, bearer, logger
from relay.wiring import clients

pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the log was told."""
    said: list[object] = []
    monkeypatch.setattr(logger, "error", lambda *words, **keys: said.extend([*words, keys]))
    return said


def test_the_token_is_asked_for_anew_only_if_told() -> None:
    secrets = boto3.client("secretsmanager")
    name = secrets.create_secret(Name="s", SecretString="old")["ARN"]
    token = clients.secret(name).text
    assert bearer(token, fresh=False) == {"Authorization": "Bearer old"}
    secrets.put_secret_value(SecretId=name, SecretString="new")
    assert bearer(token, fresh=False) == {"Authorization": "Bearer old"}
    assert bearer(token, fresh=True) == {"Authorization": "Bearer new"}


def test_an_empty_secret_is_named_in_the_error_and_in_the_log(said: list[object]) -> None:
    name = boto3.client("secretsmanager").create_secret(Name="Token")["ARN"]
    with pytest.raises(TokenUnreadable, match=r"the secret Token-\w+ is empty.+secrets fill"):
        bearer(clients.secret(name).text, fresh=False)
    assert "the secret Token-" in str(said)


def test_a_token_that_cannot_be_sent_is_not_quoted_in_the_log(said: list[object]) -> None:
    with pytest.raises(TokenUnreadable):
        bearer(lambda *, fresh=False: "two words", fresh=False)
    assert said
    assert "two words" not in str(said)
