"""Secrets, read at run time and remembered for a minute, so that a rotation takes hold soon."""

import json
from typing import TYPE_CHECKING

from aws_lambda_powertools.utilities.parameters import SecretsProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

REMEMBERED_S = 60
"""An empty secret is not remembered: once it is filled, the next call works."""


class SecretUnusable(GetParameterError):
    """Names the secret and what is the matter with it; never quotes it."""


class Secret:
    """One secret of Secrets Manager, by name or ARN."""

    def __init__(self, name: str, client: "SecretsManagerClient") -> None:
        self._name = name
        # Given none, it would start a session of boto3 of its own: half a second of a cold start.
        self._provider = SecretsProvider(boto3_client=client)
        self._unusable = False

    def text(self, *, fresh: bool = False) -> str:
        """The secret as it stands, without the line break that a shell may have put at its end.

        ``fresh``: asked for anew, whatever is remembered.

        Raises:
            SecretUnusable: it is empty, or AWS does not give it.
        """
        try:
            got = self._provider.get(
                self._name, max_age=REMEMBERED_S, force_fetch=fresh or self._unusable
            )
        except GetParameterError as error:
            raise self._error(_plainly(error.__context__)) from error
        text = str(got).strip()
        if not text:
            raise self._error("is empty: fill it with `relay secrets fill`")
        self._unusable = False
        return text

    def field(self, name: str) -> str:
        """One field of a secret that is a JSON object.

        Raises:
            SecretUnusable: it is empty, is none, or has no text in this field.
        """
        text = self.text()
        try:
            value = json.loads(text)[name]
        except (ValueError, LookupError, TypeError):
            value = None
        if not isinstance(value, str) or not value:
            raise self._error(f"has no text in its field {name}: `relay secrets fill`") from None
        return value

    def _error(self, what: str) -> SecretUnusable:
        """For the next call it is asked for anew."""
        self._unusable = True
        return SecretUnusable(f"the secret {self._name.split(':secret:')[-1]} {what}")


def _plainly(cause: BaseException | None) -> str:
    code = type(cause).__name__
    if isinstance(cause, ClientError):
        code = cause.response["Error"]["Code"]
    # AWS says that there is no value; the local stack's answers without one.
    if code in ("ResourceNotFoundException", "KeyError"):
        return "is empty, or is not there: fill it with `relay secrets fill`"
    return f"cannot be read: {code}"
