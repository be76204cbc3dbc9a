"""A token for the police's API, from the stack's own user pool (RFC 6749, section 4.4)."""

from collections.abc import Sequence
from typing import Final

import requests

from cli.stack import Stack

SCOPES: Final = ("alerts/read", "alerts/write")
TOKEN_VARIABLE: Final = "RELAY_TOKEN"  # noqa: S105 - the variable's name
TIMEOUT_S = (5, 30)


def fetch_token(stack: Stack, session: requests.Session, scopes: Sequence[str] = SCOPES) -> str:
    """A token of the police's machine client, good for an hour; its secret is read from Cognito.

    Raises:
        botocore's ClientError: whoever runs this may not read the client.
        requests.RequestException: the token endpoint does not answer, or says no.
    """
    pool, client_id = stack.output("PoliceUsersId"), stack.output("PoliceMachineId")
    cognito = stack.client("cognito-idp")
    found = cognito.describe_user_pool_client(UserPoolId=pool, ClientId=client_id)
    answer = session.post(
        _endpoint(stack),
        auth=(client_id, found["UserPoolClient"]["ClientSecret"]),
        data={"grant_type": "client_credentials", "scope": " ".join(scopes)},
        timeout=TIMEOUT_S,
    )
    answer.raise_for_status()
    return str(answer.json()["access_token"])


def _endpoint(stack: Stack) -> str:
    """On AWS the pool's own; the emulator has one token endpoint for all pools."""
    emulator = stack.access.get("endpoint_url")
    return f"{emulator}/oauth2/token" if emulator else stack.output("TokenUrl")
