"""Secrets, read at run time and remembered for a minute, so that a rotation takes hold soon."""

import json

from aws_lambda_powertools.utilities.parameters import SecretsProvider
from botocore.config import Config

REMEMBERED_S = 60


class Secret:
    """One secret of Secrets Manager."""

    def __init__(self, name: str, patience: Config) -> None:
        self._name = name
        self._provider = SecretsProvider(boto_config=patience)

    def text(self, *, fresh: bool = False) -> str:
        """The secret as it stands, without the line break that a shell may have put at its end.

        ``fresh``: asked for anew, whatever is remembered.
        """
        secret = self._provider.get(self._name, max_age=REMEMBERED_S, force_fetch=fresh)
        return str(secret).strip()

    def field(self, name: str) -> str:
        """One field of a secret that is a JSON object."""
        return str(json.loads(self.text())[name])
