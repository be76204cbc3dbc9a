"""The two secrets that an operator fills: what they hold now, and what may be put into them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from botocore.exceptions import ClientError

from cli.console import aws_errors
from cli.stack import Stack

TOKEN, WEBHOOK = "WhatsAppTokenArn", "WhatsAppWebhookSecretArn"
"""The outputs that name them."""

SHORTEST_VERIFY_TOKEN = 16
METAS_TOKEN = "EAA"  # noqa: S105
APP_SECRET = re.compile(r"[0-9a-f]{32}")


class Wrong(Exception):
    """What was entered cannot be right: names the field and the mend, never the value."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A secret as it stands; ``text`` is empty while nothing was put into it."""

    text: str
    changed: datetime | None = None


def current(stack: Stack, output: str) -> Kept:
    """The secret whose ARN the output holds.

    Raises:
        typer.Exit: AWS does not give it.
    """
    with aws_errors():
        try:
            got = stack.client("secretsmanager").get_secret_value(SecretId=stack.output(output))
        except ClientError as failed:
            # The secret itself is there: it is of the same stack, but has no version yet.
            if failed.response["Error"]["Code"] == "ResourceNotFoundException":
                return Kept("")
            raise
    text = str(got.get("SecretString", "")).strip()
    return Kept(text, got.get("CreatedDate")) if text else Kept("")


def put(stack: Stack, output: str, text: str) -> None:
    """Make this the secret's value.

    Raises:
        typer.Exit: AWS does not take it.
    """
    with aws_errors():
        client = stack.client("secretsmanager")
        client.put_secret_value(SecretId=stack.output(output), SecretString=text)


def checked(field: str, text: str, *, simulated: bool = False) -> str:
    """The value of ``token``, ``app_secret`` or ``verify_token``, without blanks around it.

    ``simulated``: for the local stack, whose app secrets are not formed as Meta's.

    Raises:
        Wrong: it cannot be right.
    """
    text = _word(field, text)
    if wrong := _JUDGES[field](text, simulated):
        raise Wrong(f"{field}: {wrong}")
    return text


def _of_token(text: str, simulated: bool) -> str:
    if APP_SECRET.fullmatch(text):
        return "this is an app secret; a token is longer and begins with EAA"
    if re.fullmatch(r"\d+\|.+", text):
        return "this is an app's token; take that of a system user, from Business settings"
    return ""


def _of_app_secret(text: str, simulated: bool) -> str:
    if text.startswith(METAS_TOKEN):
        return "this is a token; the App Dashboard has the secret, under App settings > Basic"
    if not simulated and not APP_SECRET.fullmatch(text):
        return "32 digits and letters a to f, as the App Dashboard shows it"
    return ""


def _of_verify_token(text: str, simulated: bool) -> str:
    if len(text) < SHORTEST_VERIFY_TOKEN:
        return f"{SHORTEST_VERIFY_TOKEN} characters or more, or leave it out and it is made"
    return ""


_JUDGES: Mapping[str, Callable[[str, bool], str]] = {
    "token": _of_token,
    "app_secret": _of_app_secret,
    "verify_token": _of_verify_token,
}


def _word(field: str, text: str) -> str:
    text = text.strip()
    if not text:
        raise Wrong(f"{field}: nothing was entered")
    if text.lower().startswith("bearer "):
        raise Wrong(f"{field}: leave out the word Bearer")
    if text[0] in "\"'{" or text[-1] in "\"'}":
        raise Wrong(f"{field}: without quotes and braces, the plain text only")
    if any(not "!" <= letter <= "~" for letter in text):
        raise Wrong(
            f"{field}: there is a blank, a line break or a strange letter in it; copy again"
        )
    return text
